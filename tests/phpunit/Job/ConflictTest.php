<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\JobTestCase;

/**
 * Where both sides have a say, and where a record must be left alone.
 */
final class ConflictTest extends JobTestCase {

  public function testAFieldEditedOnBothSidesIsReportedAndLeft(): void {
    [$id, $contact, $email] = $this->pair();
    $this->remote->change($id, ['given_name' => 'There']);
    $this->save('Contact', ['id' => $contact, 'first_name' => 'Here']);
    $this->assertStringContainsString('AN->Civi: total: 1; success: 0; error: 0; skipped: 0; conflict: 1', $this->sync());
    $this->assertSame(['Here', 'There'], [$this->local($email)['first_name'], $this->remote->person($email)['given_name']]);
    $details = json_encode(array_column($this->rows('OsdiLog', ['where' => [['entity_id', '=', $this->states()[0]['id']]]]), 'details'));
    $this->assertStringContainsString('conflict', $details);
    $this->assertStringContainsString('given_name', $details);
    $this->assertStringContainsString('given_name', self::logs());
  }

  /**
   * @dataProvider sides
   */
  public function testTheNextEditSettlesIt(string $side): void {
    [$id, $contact, $email] = $this->pair();
    $this->remote->change($id, ['given_name' => 'There']);
    $this->save('Contact', ['id' => $contact, 'first_name' => 'Here']);
    $this->sync();
    $side === 'local' ? $this->save('Contact', ['id' => $contact, 'first_name' => 'Settled']) : $this->remote->change($id, ['given_name' => 'Settled']);
    $this->sync();
    $this->assertSame(['Settled', 'Settled'], [$this->local($email)['first_name'], $this->remote->person($email)['given_name']]);
  }

  public function sides(): array {
    return [['local'], ['remote']];
  }

  public function testTheSameEditOnBothSidesIsNoConflict(): void {
    [$id, $contact] = $this->pair();
    $this->remote->change($id, ['given_name' => 'Same']);
    $this->save('Contact', ['id' => $contact, 'first_name' => 'Same']);
    $this->remote->forgetRequests();
    $this->assertStringNotContainsString('conflict', $this->sync());
    $this->assertSame([], $this->remote->writes());
  }

  public function testAContactInTheTrashIsLeftThere(): void {
    [$id, $contact, $email] = $this->pair();
    $this->save('Contact', ['id' => $contact, 'is_deleted' => TRUE]);
    $this->remote->change($id, ['given_name' => 'Changed']);
    $this->assertStringContainsString('did not qualify: 1', $this->sync('remote'));
    $this->assertSame(['id' => $contact, 'is_deleted' => TRUE, 'first_name' => 'Ann'], $this->row('Contact', $contact, ['is_deleted', 'first_name']));
    $this->assertSame([$contact], array_column($this->rows('Email', ['select' => ['contact_id'], 'where' => [['email', '=', $email]]]), 'contact_id'));
  }

  public function testAnAddressThatBelongsToAnotherContactIsNotTakenOver(): void {
    [$id, $contact, $email] = $this->pair();
    $other = $this->contact();
    $this->save('Email', ['contact_id' => $other, 'email' => $theirs = self::address()]);
    $this->remote->change($id, ['given_name' => 'Changed', 'email_addresses' => [['primary' => TRUE, 'address' => $theirs, 'status' => 'subscribed']]]);
    $this->sync('remote');
    $this->assertSame([$contact, 'Changed'], [$this->local($email)['id'], $this->local($email)['first_name']]);
    $this->assertSame([$other], array_column($this->rows('Email', ['select' => ['contact_id'], 'where' => [['email', '=', $theirs]]]), 'contact_id'));
    $this->assertStringContainsString((string) $other, json_encode(array_column($this->rows('OsdiLog'), 'details')));
  }

  public function testARefusalHeldByAnAddressOutlivesTheAddress(): void {
    [$id, $contact, $email] = $this->pair();
    $row = $this->rows('Email', ['where' => [['contact_id', '=', $contact]]])[0]['id'];
    $this->save('Email', ['contact_id' => $contact, 'email' => $second = self::address(), 'is_primary' => FALSE]);
    $this->save('Email', ['id' => $row, 'email' => $email, 'on_hold' => 2]);
    $this->sync();
    $this->assertSame('unsubscribed', $this->remote->person($email)['email_addresses'][0]['status']);
    $refused = fn() => [...$this->row('Contact', $contact, ['do_not_email', 'is_opt_out']), ...$this->row('Email', $row, ['email', 'on_hold'])];
    // Another address of the contact: both sides keep theirs, and the refusal with it.
    $this->remote->change($id, ['email_addresses' => [['address' => $second]]]);
    $this->sync();
    $this->assertSame(['id' => $row, 'do_not_email' => FALSE, 'is_opt_out' => FALSE, 'email' => $email, 'on_hold' => 2], $refused());
    $this->assertSame('unsubscribed', $this->remote->person($second)['email_addresses'][0]['status']);
    // An address nobody has here takes the place of the other one.
    $this->remote->change($id, ['email_addresses' => [['address' => $third = self::address()]]]);
    $this->sync();
    $this->assertSame([TRUE, FALSE, $third], [$refused()['do_not_email'], $refused()['is_opt_out'], $refused()['email']]);
    $this->assertSame('unsubscribed', $this->remote->person($third)['email_addresses'][0]['status']);
  }

  public function testAnAddressThatIsCorrectedThereIsNoLongerOnHold(): void {
    [$id, $contact, $email] = $this->pair();
    $row = $this->rows('Email', ['where' => [['contact_id', '=', $contact]]])[0]['id'];
    $this->save('Email', ['id' => $row, 'email' => $email, 'on_hold' => 1]);
    $this->remote->change($id, ['email_addresses' => [['address' => $right = self::address()]]]);
    $this->sync();
    $this->assertSame(['id' => $row, 'email' => $right, 'on_hold' => 0], $this->row('Email', $row, ['email', 'on_hold']));
  }

  public function testAnOrganizationWithTheAddressDoesNotStandInTheWay(): void {
    $this->contact(['contact_type' => 'Organization', 'organization_name' => 'Acme', 'last_name' => NULL], $email = self::address());
    $this->remote->add(self::person($email, ['given_name' => 'Ann']));
    $this->assertStringContainsString('success: 1; error: 0', $this->sync('remote'));
    $contact = $this->states()[0]['contact_id'];
    $this->assertSame(['id' => $contact, 'contact_type' => 'Individual', 'first_name' => 'Ann'], $this->row('Contact', $contact, ['contact_type', 'first_name']));
  }

  public function testAPersonWithoutAnEmailIsLeftAlone(): void {
    $this->remote->add(['email_addresses' => [], 'phone_numbers' => [['primary' => TRUE, 'number' => '15105550142', 'number_type' => 'Mobile', 'status' => 'subscribed']]] + self::person('x'));
    $this->assertSame('AN->Civi: total: 1; success: 0; error: 0; skipped: 0; did not qualify: 1', $this->sync('remote'));
    $this->assertSame([], $this->rows('Phone', ['where' => [['phone_numeric', 'LIKE', '%5105550142']]]));
  }

  /**
   * @dataProvider whomCiviCRMWouldNotMail
   */
  public function testWhomCiviCRMWouldNotMailIsNotIntroducedToActionNetwork(array $contact, array $email): void {
    $id = $this->contact($contact, $address = self::address());
    if ($email) {
      $this->save('Email', $email + ['id' => $this->rows('Email', ['where' => [['contact_id', '=', $id]]])[0]['id'], 'email' => $address]);
    }
    $this->assertSame('Civi->AN: total: 1; success: 0; error: 0; skipped: 0; did not qualify: 1', $this->sync('local'));
    $this->assertSame([], $this->remote->people());
  }

  public static function whomCiviCRMWouldNotMail(): array {
    return [
      'opted out' => [['is_opt_out' => TRUE], []],
      'no e-mail' => [['do_not_email' => TRUE], []],
      'deceased' => [['is_deceased' => TRUE], []],
      'mailings came back' => [[], ['on_hold' => 1]],
      'opted out of mailings to the address' => [[], ['on_hold' => 2]],
    ];
  }

  /**
   * CiviCRM cuts what is too long; that must neither be an error nor travel back.
   */
  public function testTooLongAName(): void {
    $this->remote->add(self::person($email = self::address(), ['family_name' => $long = str_repeat('Ñandú-', 20)]));
    $this->sync();
    $this->sync();
    $this->assertStringStartsWith('Ñandú-Ñandú-', $this->local($email)['last_name']);
    $this->assertSame($long, $this->remote->person($email)['family_name']);
    $this->assertSame([], $this->remote->requests('PUT'));
  }

  public function testMarkupInANameIsText(): void {
    $this->remote->add(self::person($email = self::address(), ['given_name' => '<b>Ann</b> & "Co"', 'family_name' => "Robert'); DROP TABLE civicrm_contact;--"]));
    $this->sync();
    $this->assertSame(['<b>Ann</b> & "Co"', "Robert'); DROP TABLE civicrm_contact;--"], [$this->local($email)['first_name'], $this->local($email)['last_name']]);
    $this->sync();
    $this->assertSame('<b>Ann</b> & "Co"', $this->remote->person($email)['given_name']);
    $this->assertSame([], $this->remote->writes());
  }

  /**
   * @return array{0: string, 1: int, 2: string} person, contact and address of two that are in step
   */
  private function pair(): array {
    $id = $this->remote->add(self::person($email = self::address()));
    $this->sync();
    return [$id, $this->local($email)['id'], $email];
  }

}
