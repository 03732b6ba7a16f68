<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\JobTestCase;

/**
 * What osdi-client 1.2.3 got wrong about people, and what must never happen.
 */
final class SafetyTest extends JobTestCase {

  /**
   * Defect 2 of 1.2.3: an unsubscribe on Action Network did not arrive, and the next edit here sent `subscribed`.
   */
  public function testUnsubscribedPeopleAreNotResubscribed(): void {
    $id = $this->remote->add(self::person($email = self::address()));
    $this->sync();
    $this->remote->change($id, ['email_addresses' => [['primary' => TRUE, 'address' => $email, 'status' => 'unsubscribed']]]);
    $this->sync();
    $contact = $this->local($email);
    $this->assertTrue($contact['is_opt_out'] || $contact['do_not_email'], 'the unsubscribe arrived');
    $this->save('Contact', ['id' => $contact['id'], 'first_name' => 'Edited']);
    $this->sync();
    $this->assertSame(['Edited', 'unsubscribed'], [$this->remote->person($email)['given_name'], $this->remote->person($email)['email_addresses'][0]['status']]);
  }

  public function testAnUnsubscribedNumberIsNotSentMessages(): void {
    $phone = fn(string $status) => ['phone_numbers' => [['primary' => TRUE, 'number' => '15105550142', 'number_type' => 'Mobile', 'status' => $status]]];
    $id = $this->remote->add(self::person($email = self::address(), $phone('subscribed')));
    $this->sync();
    $this->assertFalse($this->local($email)['do_not_sms']);
    $this->remote->change($id, $phone('unsubscribed'));
    $this->sync();
    $contact = $this->local($email);
    $this->assertSame([TRUE, FALSE, FALSE], [$contact['do_not_sms'], $contact['is_opt_out'], $contact['do_not_email']]);
  }

  public function testBothSidesUnsubscribingIsNoConflict(): void {
    $id = $this->remote->add(self::person($email = self::address()));
    $this->sync();
    $this->save('Contact', ['id' => $this->local($email)['id'], 'is_opt_out' => TRUE]);
    $this->remote->change($id, ['email_addresses' => [['primary' => TRUE, 'address' => $email, 'status' => 'unsubscribed']]]);
    $this->remote->forgetRequests();
    $this->assertSame(2, substr_count($this->sync(), 'error: 0'));
    $this->assertSame([TRUE, 'unsubscribed'], [$this->local($email)['is_opt_out'], $this->remote->person($email)['email_addresses'][0]['status']]);
    $this->assertSame([], $this->remote->writes());
  }

  /**
   * Defect 3 of 1.2.3: contacts who opted out were no candidates, so it was never told.
   *
   * @dataProvider refusals
   */
  public function testAnOptOutHereReachesActionNetwork(array $refusal, string $channel): void {
    $this->remote->add(self::person($email = self::address(), ['phone_numbers' => [['primary' => TRUE, 'number' => '15105550142', 'number_type' => 'Mobile', 'status' => 'subscribed']]]));
    $this->sync();
    $this->save('Contact', ['id' => $this->local($email)['id']] + $refusal);
    $this->sync('local');
    $this->assertSame('unsubscribed', $this->remote->person($email)[$channel][0]['status']);
  }

  public function refusals(): array {
    return [
      'no bulk mail' => [['is_opt_out' => TRUE], 'email_addresses'],
      'no e-mail' => [['do_not_email' => TRUE], 'email_addresses'],
      'no SMS' => [['do_not_sms' => TRUE], 'phone_numbers'],
    ];
  }

  public function testNobodyIsEverSubscribedByTheSync(): void {
    $this->remote->add(self::person($known = self::address(), [], 'unsubscribed'));
    $this->contact(['first_name' => 'Ann'], $known);
    $this->contact(['first_name' => 'New'], self::address(), '+15105550142');
    $this->sync();
    $this->save('Contact', ['id' => $this->local($known)['id'], 'first_name' => 'Anna', 'is_opt_out' => FALSE, 'do_not_email' => FALSE]);
    $this->sync();
    $this->assertStringNotContainsString('"subscribed"', json_encode(array_column($this->remote->writes(), 'body')));
    $this->assertSame('unsubscribed', $this->remote->person($known)['email_addresses'][0]['status']);
  }

  /**
   * Defect 4 of 1.2.3.
   */
  public function testAddressTheft(): void {
    $address = ['street_address' => '1 Main St', 'city' => 'Oakland', 'postal_code' => '94612', 'state_province_id' => 1004, 'country_id' => 1228];
    $owner = $this->contact([], self::address(), NULL, $address);
    $this->sync();
    $before = [$this->rows('Address', ['where' => [['contact_id', '=', $owner]]]), $this->row('Contact', $owner)];
    $this->remote->add(self::person(self::address(), ['postal_addresses' => [['primary' => TRUE, 'address_lines' => ['1 Main St'], 'locality' => 'Oakland', 'region' => 'CA', 'postal_code' => '94612', 'country' => 'US']]]));
    $this->sync();
    $this->assertSame($before, [$this->rows('Address', ['where' => [['contact_id', '=', $owner]]]), $this->row('Contact', $owner)]);
  }

  /**
   * Defect 6 of 1.2.3: a first sync that failed was not tried again until somebody edited the record.
   */
  public function testAFailedFirstSyncIsTriedAgain(): void {
    $contact = $this->contact([], $email = self::address());
    $this->remote->set(['refused_emails' => [$email]]);
    $this->assertSame('Civi->AN: total: 1; success: 0; error: 1; skipped: 0', $this->sync('local'));
    $state = $this->states()[0];
    $this->assertSame([$contact, 'error', 1], [$state['contact_id'], $state['sync_status'], $state['attempt_count']]);
    $this->assertNotEmpty($state['message']);
    $this->assertNotEmpty($state['next_attempt_time']);
    $this->remote->set(['refused_emails' => []]);
    $this->letPausesEnd();
    $this->assertSame('Civi->AN: total: 1; success: 1; error: 0; skipped: 0', $this->sync('local'));
    $this->assertNotNull($this->remote->person($email));
    $this->assertSame(['success', NULL], [$this->states()[0]['sync_status'], $this->states()[0]['next_attempt_time']]);
  }

  /**
   * Defect 9 of 1.2.3: any failing PUT became a POST and was called a success.
   */
  public function testAFailedUpdateDoesNotBecomeACreation(): void {
    $contact = $this->contact(['first_name' => 'Ann'], $email = self::address());
    $this->sync('local');
    $this->save('Contact', ['id' => $contact, 'first_name' => 'Anna']);
    $this->remote->forgetRequests();
    $this->remote->fault(['method' => 'PUT', 'path' => '/people*', 'kind' => 'status', 'status' => 400, 'times' => 1]);
    $this->assertSame('Civi->AN: total: 1; success: 0; error: 1; skipped: 0', $this->sync('local'));
    $this->assertSame([], $this->remote->requests('POST'));
    $this->assertCount(1, $this->remote->people());
    $this->letPausesEnd();
    $this->sync('local');
    $this->assertSame('Anna', $this->remote->person($email)['given_name']);
  }

  /**
   * Defect 10 of 1.2.3: an error status while reading became a TypeError without a trace of the cause.
   */
  public function testAnErrorWhileReadingNamesItsCause(): void {
    $this->remote->fault(['method' => 'GET', 'path' => '/people*', 'kind' => 'status', 'status' => 422, 'times' => NULL]);
    $this->assertStringContainsString('422', $this->failure('remote')->getMessage());
  }

  /**
   * Defect 11 of 1.2.3: a value Action Network normalised made a saved record an error for ever.
   */
  public function testNormalisedValuesAreNoErrorAndNoPingPong(): void {
    $this->contact(['first_name' => ' Ann '], self::address(), '(510) 555-0142', ['street_address' => '1 main st', 'city' => 'OAKLAND', 'postal_code' => '94612', 'state_province_id' => 1004, 'country_id' => 1228]);
    $this->assertStringContainsString('success: 1; error: 0', $this->sync('local'));
    $this->sync();
    $this->assertNothingIsLeftToDo();
  }

  /**
   * Defect 5 of 1.2.3: a hook wanted every deleted contact to be a person.
   */
  public function testOrganizationsCanBeDeleted(): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'is_default' => TRUE]);
    $id = $this->contact(['contact_type' => 'Organization', 'organization_name' => 'Acme', 'last_name' => NULL]);
    civicrm_api4('Contact', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $id]], 'useTrash' => FALSE]);
    $this->assertSame([], $this->rows('Contact', ['where' => [['id', '=', $id]]]));
  }

  public function testNoFieldIsClearedBecauseTheOtherSideIsSilent(): void {
    $this->remote->add(self::person($email = self::address(), ['given_name' => NULL, 'family_name' => NULL, 'languages_spoken' => []]));
    $this->contact(['first_name' => 'Ann', 'last_name' => 'Lee', 'preferred_language' => 'es_MX'], $email, '+15105550142',
      ['street_address' => '1 Main St', 'city' => 'Oakland', 'postal_code' => '94612', 'state_province_id' => 1004, 'country_id' => 1228]);
    $before = $this->local($email);
    $this->sync();
    $this->assertSame($before, $this->local($email));
    $this->assertSame(['Ann', 'Lee'], [$this->remote->person($email)['given_name'], $this->remote->person($email)['family_name']]);
  }

  public function testAVanishedPersonIsNotDeletedHere(): void {
    $id = $this->remote->add(self::person($email = self::address()));
    $this->sync();
    $before = $this->local($email);
    $this->remote->remove($id);
    $this->sync();
    $this->assertSame($before, $this->local($email));
  }

  public function testASharedEmailIsReportedAndNotGuessed(): void {
    $email = self::address();
    $ids = [$this->contact(['first_name' => 'Ann', 'last_name' => 'Lee'], $email), $this->contact(['first_name' => 'Ann', 'last_name' => 'Lee'], $email)];
    $this->remote->add(self::person($email, ['given_name' => 'Ann', 'family_name' => 'Lee']));
    $this->remote->add(self::person($other = self::address()));
    $values = $this->sync('remote');
    $this->assertSame('AN->Civi: total: 2; success: 1; error: 1; skipped: 0', $values);
    $problem = array_values(array_filter($this->states(), fn($state) => $state['sync_status'] === 'error'))[0];
    foreach ($ids as $id) {
      $this->assertStringContainsString((string) $id, $problem['message']);
    }
    $this->assertNotNull($this->local($other));
    $this->assertSame(2, count($this->rows('Email', ['where' => [['email', '=', $email]]])));
  }

  public function testASharedEmailIsSettledByTheName(): void {
    $email = self::address();
    $ann = $this->contact(['first_name' => 'Ann', 'last_name' => 'Lee'], $email);
    $this->contact(['first_name' => 'Bob', 'last_name' => 'Lee'], $email);
    $this->remote->add(self::person($email, ['given_name' => 'Ann', 'family_name' => 'Lee']));
    $this->sync('remote');
    $this->assertSame([$ann], array_column($this->states(), 'contact_id'));
  }

  public function testOneFailingRecordDoesNotStopTheOthers(): void {
    $emails = array_map(fn() => self::address(), range(1, 5));
    foreach ($emails as $email) {
      $this->contact([], $email);
    }
    $this->remote->set(['refused_emails' => [$emails[2]]]);
    $this->assertSame('Civi->AN: total: 5; success: 4; error: 1; skipped: 0', $this->sync('local'));
    $this->assertSame([TRUE, TRUE, FALSE, TRUE, TRUE], array_map(fn($email) => $this->remote->person($email) !== NULL, $emails));
  }

  public function testARecordCiviCRMRefusesDoesNotStopTheOthers(): void {
    $emails = array_map(fn() => self::address(), range(1, 5));
    foreach ($emails as $email) {
      $this->remote->add(self::person($email));
    }
    $listener = static function ($event) use ($emails) {
      if ($event->entity === 'Email' && ($event->params['email'] ?? '') === $emails[2]) {
        throw new \CRM_Core_Exception('This address is on the list of the refused.');
      }
    };
    \Civi::dispatcher()->addListener('hook_civicrm_pre', $listener);
    try {
      $this->assertSame('AN->Civi: total: 5; success: 4; error: 1; skipped: 0', $this->sync('remote'));
    }
    finally {
      \Civi::dispatcher()->removeListener('hook_civicrm_pre', $listener);
    }
    $this->assertSame([TRUE, TRUE, FALSE, TRUE, TRUE], array_map(fn($email) => $this->local($email) !== NULL, $emails));
    $failed = array_values(array_filter($this->states(), fn($state) => $state['sync_status'] === 'error'));
    $this->assertStringContainsString('on the list of the refused', $failed[0]['message']);
    $this->letPausesEnd();
    $this->sync('remote');
    $this->assertNotNull($this->local($emails[2]));
  }

  public function testFlaggedContactsAndDeletedPeopleAreLeftAlone(): void {
    $flagged = $this->contact(['first_name' => 'Ann'], $email = self::address());
    $this->save('OsdiFlag', ['contact_id' => $flagged, 'status' => 'error', 'flag_type' => 'of_another_extension', 'message' => 'x']);
    $gone = $this->remote->add(self::person($other = self::address()));
    $this->save('OsdiDeletion', ['sync_profile_id' => $this->profile, 'remote_object_id' => $gone]);
    $this->assertSame('AN->Civi: total: 1; success: 0; error: 0; skipped: 0; did not qualify: 1, Civi->AN: total: 1; success: 0; error: 0; skipped: 0; did not qualify: 1', $this->sync());
    $this->assertNull($this->local($other));
    $this->assertNull($this->remote->person($email));
  }

  /**
   * @dataProvider settlings
   */
  public function testSettlingAFlagOfTheSiteIsEnoughForWhoIsNotLinkedYet(string $who, string $how): void {
    $email = self::address();
    $flag = ['flag_type' => 'of_this_site', 'status' => 'error'];
    if ($who === 'contact') {
      $flag['contact_id'] = $this->contact(['first_name' => 'Ann'], $email);
    }
    else {
      $flag['remote_object_id'] = $this->remote->add(self::person($email));
    }
    $id = $this->save('OsdiFlag', $flag);
    $isLinked = fn() => array_filter($this->states(), fn(array $state) => $state['contact_id'] !== NULL && $state['remote_person_id'] !== NULL) !== [];
    $this->sync();
    $this->remote->forgetRequests();
    $this->sync();
    $this->assertFalse($isLinked());
    $this->assertSame([], array_values(array_filter($this->remote->requests(), fn(array $request) => str_contains($request['path'], '/people/'))), 'who waits costs no request');
    if ($how === 'delete') {
      civicrm_api4('OsdiFlag', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $id]]]);
    }
    else {
      $this->save('OsdiFlag', ['id' => $id, 'status' => 'resolved']);
    }
    $this->sync();
    $this->assertTrue($isLinked());
    $this->assertNothingIsLeftToDo();
  }

  /**
   * @return list<array{string, string}>
   */
  public function settlings(): array {
    return [['contact', 'update'], ['contact', 'delete'], ['person', 'update'], ['person', 'delete']];
  }

}
