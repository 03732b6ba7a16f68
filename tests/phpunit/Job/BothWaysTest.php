<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\Custom\Others;
use OsdiTest\JobTestCase;
use OsdiTest\Sandbox;
use OsdiTest\Statements;

/**
 * People travel.
 */
final class BothWaysTest extends JobTestCase {

  private const ADDRESS = ['primary' => TRUE, 'address_lines' => ['1 Main St'], 'locality' => 'Oakland', 'region' => 'CA', 'postal_code' => '94612', 'country' => 'US'];

  public function testANewPersonBecomesAContact(): void {
    $id = $this->remote->add(self::person($email = self::address(), [
      'given_name' => 'Zoë', 'family_name' => "O'Neil", 'languages_spoken' => ['es'],
      'phone_numbers' => [['primary' => TRUE, 'number' => '15105550142', 'number_type' => 'Mobile', 'status' => 'subscribed']],
      'postal_addresses' => [self::ADDRESS],
    ]));
    $this->assertSame('AN->Civi: total: 1; success: 1; error: 0; skipped: 0', $this->sync('remote'));
    $contact = $this->local($email);
    $this->assertSame(['Zoë', "O'Neil", 'es_MX', FALSE], [$contact['first_name'], $contact['last_name'], $contact['preferred_language'], $contact['is_opt_out']]);
    $this->assertStringEndsWith('5105550142', preg_replace('/\D/', '', $contact['phone_primary.phone']));
    $this->assertSame(['1 Main St', 'Oakland', '94612', 'California', 'US'], array_values(array_filter($contact, fn($key) => str_starts_with($key, 'address_'), ARRAY_FILTER_USE_KEY)));
    $state = $this->states()[0];
    $this->assertSame([$contact['id'], $id, 1, 'success'], [$state['contact_id'], $state['remote_person_id'], $state['sync_origin'], $state['sync_status']]);
  }

  public function testANewContactBecomesAPerson(): void {
    $contact = $this->contact(['first_name' => 'Zoë', 'last_name' => "O'Neil", 'preferred_language' => 'fr_CA'], $email = self::address(), '(510) 555-0142',
      ['street_address' => '1 Main St', 'city' => 'Oakland', 'postal_code' => '94612', 'state_province_id' => 1004, 'country_id' => 1228]);
    $this->assertSame('Civi->AN: total: 1; success: 1; error: 0; skipped: 0', $this->sync('local'));
    $person = $this->remote->person($email);
    $this->assertSame(['Zoë', "O'Neil", ['fr']], [$person['given_name'], $person['family_name'], $person['languages_spoken']]);
    $this->assertStringEndsWith('5105550142', $person['phone_numbers'][0]['number']);
    $address = $person['postal_addresses'][0];
    $this->assertSame([['1 Main St'], 'Oakland', 'CA', '94612', 'US'], [$address['address_lines'], $address['locality'], $address['region'], $address['postal_code'], $address['country']]);
    $state = $this->states()[0];
    $this->assertSame([$contact, $person['id'], 0, 'success'], [$state['contact_id'], $state['remote_person_id'], $state['sync_origin'], $state['sync_status']]);
    // A matcher of the site's own that calls the built-in one asks for itself.
    $asks = Others::ifAskedFor() === NULL ? ['GET', 'GET'] : ['GET', 'GET', 'GET'];
    $this->assertSame([...$asks, 'POST'], array_column($this->remote->requests(), 'method'));
  }

  public function testAChangeThereComesHereAndNothingElse(): void {
    $id = $this->remote->add(self::person($email = self::address(), ['postal_addresses' => [self::ADDRESS]]));
    $this->sync();
    $before = $this->local($email);
    $this->remote->change($id, ['given_name' => 'Anna']);
    $this->remote->forgetRequests();
    $this->sync();
    $this->assertSame(['first_name' => 'Anna'] + $before, ['first_name' => 'Anna'] + $this->local($email));
    $this->assertSame('Anna', $this->local($email)['first_name']);
    $this->assertSame([], $this->remote->writes());
  }

  public function testAFamilyCalledNullKeepsItsName(): void {
    $new = $this->remote->add(self::person($email = self::address(), ['family_name' => 'NULL']));
    $known = $this->remote->add(self::person($other = self::address(), ['family_name' => 'Lee']));
    $this->sync();
    $this->remote->change($known, ['family_name' => 'NULL']);
    $this->sync();
    $this->assertSame(['Null', 'Null'], [$this->local($email)['last_name'], $this->local($other)['last_name']]);
    $this->assertNothingIsLeftToDo();
    $this->assertSame(['NULL', 'NULL'], array_column(array_intersect_key(array_column($this->remote->people(), NULL, 'id'), [$new => 0, $known => 0]), 'family_name'));
  }

  public function testAChangeHereGoesThereInOneRequestWithThatFieldOnly(): void {
    $contact = $this->contact(['first_name' => 'Ann'], $email = self::address(), '+15105550142', ['postal_code' => '94612', 'city' => 'Oakland', 'country_id' => 1228, 'state_province_id' => 1004]);
    $this->sync();
    $this->remote->forgetRequests();
    $this->save('Contact', ['id' => $contact, 'first_name' => 'Anna']);
    $this->sync('local');
    $requests = $this->remote->requests();
    $this->assertSame(['PUT'], array_column($requests, 'method'));
    $this->assertSame(['given_name' => 'Anna'], $requests[0]['body']);
    $this->assertSame('Anna', $this->remote->person($email)['given_name']);
  }

  public function testEditsOnBothSidesOfDifferentFieldsBothArrive(): void {
    $id = $this->remote->add(self::person($email = self::address()));
    $this->sync();
    $this->save('Contact', ['id' => $this->local($email)['id'], 'last_name' => 'Here']);
    $this->remote->change($id, ['given_name' => 'There']);
    $this->sync();
    $this->assertSame(['There', 'Here'], [$this->local($email)['first_name'], $this->local($email)['last_name']]);
    $this->assertSame(['There', 'Here'], [$this->remote->person($email)['given_name'], $this->remote->person($email)['family_name']]);
  }

  public function testAnEmailAddressChangesOnEitherSide(): void {
    $id = $this->remote->add(self::person($first = self::address()));
    $this->sync();
    $contact = $this->local($first)['id'];
    $this->remote->change($id, ['email_addresses' => [['primary' => TRUE, 'address' => $second = self::address(), 'status' => 'subscribed']]]);
    $this->sync();
    $this->assertSame($contact, $this->local($second)['id']);
    $emailId = $this->rows('Email', ['where' => [['contact_id', '=', $contact]]])[0]['id'];
    $this->save('Email', ['id' => $emailId, 'email' => $third = self::address()]);
    $this->sync();
    $this->assertSame($id, $this->remote->person($third)['id']);
    $this->assertCount(1, $this->states());
  }

  public function testThoseWhoKnewEachOtherAreMatchedByEmail(): void {
    $id = $this->remote->add(self::person($email = self::address(), ['given_name' => 'Ann', 'family_name' => 'Lee']));
    $contact = $this->contact(['first_name' => 'Ann', 'last_name' => 'Lee'], strtoupper($email));
    $this->sync();
    $this->assertSame([[$contact, $id]], array_map(fn($state) => [$state['contact_id'], $state['remote_person_id']], $this->states()));
    $this->assertSame([], $this->remote->writes());
  }

  /**
   * @dataProvider sizes
   */
  public function testASecondRunWritesNothingOnEitherSide(int $people, int $seed): void {
    $this->remote = Sandbox::with($people, $seed);
    $this->contact(['first_name' => 'Ann'], self::address(), '510 555 0142', ['postal_code' => '94612-1234', 'country_id' => 1228]);
    $this->contact(['is_opt_out' => TRUE], self::address());
    $this->contact();
    $this->sync();
    $this->assertNothingIsLeftToDo();
  }

  public function sizes(): array {
    return ['a few' => [8, 7], 'more than a page' => [60, 7], 'others' => [40, 3]];
  }

  public function testPullingCostsAPageForTwentyFivePeopleAndOneMore(): void {
    $this->remote = Sandbox::with(60);
    $this->remote->forgetRequests();
    $this->sync('remote');
    $this->assertSame(array_fill(0, 4, ['GET', '/people']), array_map(fn($request) => [$request['method'], $request['path']], $this->remote->requests()));
  }

  public function testWhoIsUnchangedCostsNextToNothing(): void {
    $this->remote = Sandbox::with(200);
    $this->sync('remote');
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'person_remote_cursor' => NULL]);
    foreach (['remote' => 9, 'local' => 0] as $origin => $requests) {
      $this->remote->forgetRequests();
      $statements = Statements::during(fn() => $this->assertMatchesRegularExpression('/total: \d{2,3}; success: 0; error: 0/', $this->sync($origin)));
      $this->assertLessThanOrEqual(40, $statements, "0.2 for each person from $origin");
      $this->assertCount($requests, $this->remote->requests());
    }
  }

  public function testAChangeRightAfterARunIsNotMissed(): void {
    $id = $this->remote->add(self::person($email = self::address()));
    $this->sync();
    foreach (['Bea', 'Cat', 'Dot'] as $name) {
      $this->remote->change($id, ['given_name' => $name]);
      $this->sync();
      $this->assertSame($name, $this->local($email)['first_name']);
      $this->save('Contact', ['id' => $this->local($email)['id'], 'last_name' => "of $name"]);
      $this->sync();
      $this->assertSame("of $name", $this->remote->person($email)['family_name']);
    }
  }

}
