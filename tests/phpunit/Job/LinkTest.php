<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use Civi\Api4\OsdiPersonSyncState;
use Civi\Osdi\StatusCheck;
use OsdiTest\JobTestCase;

/**
 * A person says who is who.
 */
final class LinkTest extends JobTestCase {

  public function testAHouseholdIsFlaggedAndSettledByHand(): void {
    $email = self::address();
    [$bo, $cy] = [$this->contact(['first_name' => 'Bo'], $email), $this->contact(['first_name' => 'Cy'], $email)];
    $person = $this->remote->add(self::person($email, ['given_name' => 'Ann']));
    $this->sync();
    $flags = $this->flags();
    $this->assertSame(['ambiguous_match'], array_values(array_unique(array_column($flags, 'flag_type'))));
    $ofPerson = array_values(array_filter($flags, fn(array $flag) => $flag['remote_object_id'] === $person))[0];
    $this->assertSame(['contacts' => [$bo, $cy], 'people' => [$person]], $ofPerson['context']);
    $answer = $this->link($cy, $person);
    $this->assertSame([$cy, $person, NULL, NULL], [$answer['contact_id'], $answer['remote_person_id'], $answer['previous_person_id'], $answer['previous_contact_id']]);
    $this->assertSame([$bo], array_column($this->flags(), 'contact_id'), 'the flags of the two are settled');
    $this->sync();
    $this->assertSame(['success'], $this->statuses($cy));
    $this->assertNothingIsLeftToDo();
  }

  public function testNobodyIsStolenInSilence(): void {
    [$first, $second] = [self::address(), self::address()];
    [$ann, $bea] = [$this->contact(['first_name' => 'Ann'], $first), $this->contact(['first_name' => 'Bea'], $second)];
    $this->sync();
    [$ofAnn, $ofBea] = [$this->remote->person($first)['id'], $this->remote->person($second)['id']];
    $answer = $this->link($ann, "action_network:$ofBea");
    $this->assertSame([$ofAnn, $bea], [$answer['previous_person_id'], $answer['previous_contact_id']]);
    $this->assertStringContainsString("contact $bea", $answer['message']);
    $links = array_map(fn(array $state) => [$state['contact_id'], $state['merged_contact_id'], $state['remote_person_id']], $this->states());
    $this->assertEqualsCanonicalizing([[NULL, $ann, $ofAnn], [$ann, NULL, $ofBea], [$bea, NULL, NULL]], $links);
    // The person it had is still heard when it refuses.
    $this->remote->change($ofAnn, ['email_addresses' => [['status' => 'unsubscribed']]]);
    $this->sync();
    $this->sync();
    $this->assertTrue($this->row('Contact', $ann, ['is_opt_out'])['is_opt_out']);
    $this->assertSame('unsubscribed', $this->remote->person($second)['email_addresses'][0]['status']);
    $this->assertSame(['error'], $this->statuses($bea));
    $this->assertSame([], StatusCheck::messages(['osdiClientFailedPeople']), 'it was meant so');
    $this->link($bea, $ofBea);
    $this->link($ann, $ofAnn);
    $links = array_map(fn(array $state) => [$state['contact_id'], $state['remote_person_id']], $this->states());
    $this->assertEqualsCanonicalizing([[$ann, $ofAnn], [$bea, $ofBea]], $links);
  }

  public function testWhatTheOldContactRefusedHoldsForTheNewOne(): void {
    $old = $this->contact(['first_name' => 'Ann'], $email = self::address());
    $this->sync();
    $this->save('Contact', ['id' => $old, 'do_not_sms' => TRUE]);
    $this->sync();
    $new = $this->contact(['first_name' => 'Ann'], self::address());
    $answer = $this->link($new, $this->remote->person($email)['id']);
    $this->assertStringContainsString('do_not_sms', $answer['message']);
    $this->sync();
    $row = $this->row('Contact', $new, ['is_opt_out', 'do_not_email', 'do_not_sms']);
    $this->assertSame([FALSE, FALSE, TRUE], [$row['is_opt_out'], $row['do_not_email'], $row['do_not_sms']]);
    $this->assertStringNotContainsString('do_not_sms', $this->link($new, $this->remote->person($email)['id'])['message']);
  }

  public function testLinkingWhoIsLinkedComparesThemAnew(): void {
    $contact = $this->contact(['first_name' => 'Ann'], $email = self::address());
    $this->sync();
    $this->link($contact, $this->remote->person($email)['id']);
    $this->sync();
    $this->assertSame(['success'], $this->statuses($contact));
    $this->assertNothingIsLeftToDo();
  }

  /**
   * The profile subscribes nobody new, so *unsubscribed* there is no word of the person.
   *
   * @dataProvider moves
   */
  public function testWhatTheSyncHadSentOptsNobodyOut(string $move): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'subscribe_new_people' => FALSE]);
    $ann = $this->contact(['first_name' => 'Ann'], $email = self::address());
    $this->sync();
    $person = $this->remote->person($email)['id'];
    $this->assertSame('unsubscribed', $this->mailStatus($email));
    $bea = $this->contact(['first_name' => 'Bea'], self::address());
    $other = $this->remote->add(self::person(self::address()));
    match ($move) {
      'person' => $this->link($bea, $person),
      'person, twice' => [$this->link($bea, $person), $this->link($this->contact([], self::address()), $person), $this->link($bea, $person)],
      'contact' => $this->link($ann, $other),
      'contact, and back' => [$this->link($ann, $other), $this->link($ann, $person)],
      'neither' => $this->link($ann, $person),
    };
    $this->sync();
    $this->sync();
    $this->assertSame([FALSE, FALSE], [$this->isOptedOut($ann), $this->isOptedOut($bea)]);
    $this->assertSame('unsubscribed', $this->mailStatus($email));
    $this->assertNothingIsLeftToDo();

    // A word of the person is heard as ever, and so is one of the contact.
    $listener = str_starts_with($move, 'person') ? $bea : $ann;
    $this->remote->change($person, ['email_addresses' => [['status' => 'subscribed']]]);
    $this->sync();
    $this->assertFalse($this->isOptedOut($listener));
    $this->remote->change($person, ['email_addresses' => [['status' => 'unsubscribed']]]);
    $this->sync();
    $this->assertTrue($this->isOptedOut($listener));
  }

  /**
   * @dataProvider moves
   */
  public function testARefusalAfterSuchALinkReachesThePerson(string $move): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'subscribe_new_people' => FALSE]);
    $ann = $this->contact(['first_name' => 'Ann'], $email = self::address());
    $this->sync();
    $person = $this->remote->person($email)['id'];
    $this->remote->change($person, ['email_addresses' => [['status' => 'subscribed']]]);
    $bea = $this->contact(['first_name' => 'Bea'], self::address());
    $isPersonMoved = str_starts_with($move, 'person');
    $isPersonMoved ? $this->link($bea, $person) : $this->link($ann, $move === 'neither' ? $person : $this->remote->add(self::person(self::address())));
    $this->save('Contact', ['id' => $isPersonMoved ? $bea : $ann, 'is_opt_out' => TRUE]);
    $this->sync();
    $this->assertSame('unsubscribed', $this->mailStatus($email));
  }

  /**
   * @return list<array{string}>
   */
  public function moves(): array {
    return [['person'], ['person, twice'], ['contact'], ['contact, and back'], ['neither']];
  }

  public function testWhatThePersonRefusedBeforeTheLinkReachesTheNewContact(): void {
    $this->contact(['first_name' => 'Ann'], $email = self::address());
    $this->sync();
    $person = $this->remote->person($email)['id'];
    $this->remote->change($person, ['email_addresses' => [['status' => 'unsubscribed']]]);
    $this->link($bea = $this->contact(['first_name' => 'Bea'], self::address()), $person);
    $this->sync();
    $this->assertTrue($this->isOptedOut($bea));
  }

  /**
   * Ann's contact and person are linked, and so are Bea's; then Ann's contact is linked to Bea's person.
   *
   * @dataProvider untoldRefusals
   */
  public function testWhatAnybodyRefusedBetweenTheLastSyncAndTheLinkReachesThoseItConcerns(string $who, string $channel, string $origin): void {
    [$first, $second] = [self::address(), self::address()];
    [$ann, $bea] = [$this->contact(['first_name' => 'Ann'], $first), $this->contact(['first_name' => 'Bea'], $second)];
    $this->sync();
    $people = [$this->remote->person($first)['id'], $this->remote->person($second)['id']];
    foreach ($people as $number => $person) {
      $this->remote->change($person, [
        'email_addresses' => [['status' => 'subscribed']],
        'phone_numbers' => [['primary' => TRUE, 'number' => "1510555014$number", 'number_type' => 'Mobile', 'status' => 'subscribed']],
      ]);
    }
    $this->sync();
    $there = ['email_addresses' => [['status' => 'unsubscribed']]];
    if ($channel === 'texts') {
      $there = ['phone_numbers' => [['primary' => TRUE, 'number' => '1510555014' . (int) ($who === 'new person'), 'number_type' => 'Mobile', 'status' => 'unsubscribed']]];
    }
    match ($who) {
      'contact' => $this->save('Contact', ['id' => $ann, $channel === 'texts' ? 'do_not_sms' : 'do_not_email' => TRUE]),
      'old person' => $this->remote->change($people[0], $there),
      'new person' => $this->remote->change($people[1], $there),
      'old contact' => $this->save('Contact', ['id' => $bea, $channel === 'texts' ? 'do_not_sms' : 'do_not_email' => TRUE]),
    };
    $this->link($ann, $people[1]);
    $this->sync($origin);
    $this->sync($origin);
    $contact = $this->row('Contact', $ann, ['is_opt_out', 'do_not_email', 'do_not_sms']);
    $this->assertTrue($channel === 'texts' ? $contact['do_not_sms'] : $contact['is_opt_out'] || $contact['do_not_email'], 'the contact');
    foreach ([$first, $second] as $number => $email) {
      // What one person refused reaches the other one through the contact, when CiviCRM's changes are read.
      if ($origin === 'remote' && $who === ['new person', 'old person'][$number]) {
        continue;
      }
      $person = $this->remote->person($email);
      $said = $channel === 'texts' ? $person['phone_numbers'][0]['status'] : $person['email_addresses'][0]['status'];
      $this->assertSame('unsubscribed', $said, $number ? 'the new person' : 'the old person');
    }
  }

  /**
   * @return array<string, array{string, string, string}>
   */
  public function untoldRefusals(): array {
    $cases = [];
    foreach (['contact', 'old person', 'new person', 'old contact'] as $who) {
      foreach (['texts', 'e-mail'] as $channel) {
        foreach (['remote', 'local', 'remote,local'] as $origin) {
          $cases["$who, $channel, $origin"] = [$who, $channel, $origin];
        }
      }
    }
    return $cases;
  }

  /**
   * @dataProvider mistakes
   */
  public function testAMistakeIsNamedAndNothingIsLinked(string $field, string $message): void {
    $contact = $this->contact([], self::address());
    $person = $this->remote->add(self::person(self::address()));
    $given = ['contact' => $contact, 'person' => $person];
    match ($field) {
      'nobody' => $given['contact'] = 999999999,
      'organisation' => $given['contact'] = $this->contact(['contact_type' => 'Organization', 'organization_name' => 'Acme']),
      'trash' => civicrm_api4('Contact', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $contact]]]),
      'no person' => $given['person'] = '5f3a1c1e-0000-4000-8000-000000000000',
      'no id' => $given['person'] = 'Ann',
      'empty' => $given['person'] = ' ',
      'deleted' => $this->save('OsdiDeletion', ['sync_profile_id' => $this->profile, 'remote_object_id' => $person]),
      'profile' => $this->profile = 999999999,
    };
    try {
      $this->link($given['contact'], $given['person']);
      $this->fail('It was linked.');
    }
    catch (\CRM_Core_Exception $e) {
      $this->assertStringContainsString($message, $e->getMessage());
    }
    $this->assertSame([], $this->states());
  }

  /**
   * @return array<string, array{string, string}>
   */
  public function mistakes(): array {
    return array_map(fn(array $case) => $case, [
      'a contact that is not there' => ['nobody', 'Correct contactId'],
      'an organisation' => ['organisation', 'not an individual'],
      'a contact in the trash' => ['trash', 'is in the trash'],
      'a person who is not there' => ['no person', 'Correct remotePersonId'],
      'no id' => ['no id', 'Correct remotePersonId'],
      'nothing' => ['empty', 'Correct remotePersonId'],
      'a person who was deleted here' => ['deleted', 'OsdiDeletion'],
      'no profile' => ['profile', 'There is no sync profile'],
    ]);
  }

  public function testOnlyAdministratorsLink(): void {
    $this->assertSame(['administer CiviCRM'], OsdiPersonSyncState::permissions()['link'] ?? OsdiPersonSyncState::permissions()['default']);
    if (getenv('CIVICRM_BOOT')) {
      $actions = civicrm_api4('OsdiPersonSyncState', 'getActions', ['checkPermissions' => FALSE])->indexBy('name');
      $this->assertSame(['profileId', 'contactId', 'remotePersonId'], array_keys(array_filter($actions['link']['params'], fn(array $param) => !empty($param['required']))));
    }
  }

  /**
   * @return array<string, mixed>
   */
  private function link(int $contact, string $person): array {
    return OsdiPersonSyncState::link(FALSE)->setProfileId($this->profile)->setContactId($contact)->setRemotePersonId($person)->execute()->first();
  }

  private function isOptedOut(int $contact): bool {
    return (bool) $this->row('Contact', $contact, ['is_opt_out'])['is_opt_out'];
  }

  private function mailStatus(string $email): string {
    return $this->remote->person($email)['email_addresses'][0]['status'];
  }

  /**
   * @return list<array<string, mixed>>
   */
  private function flags(): array {
    return $this->rows('OsdiFlag', ['where' => [['sync_profile_id', '=', $this->profile], ['status', '=', 'error']], 'orderBy' => ['id' => 'ASC']]);
  }

  /**
   * @return list<string>
   */
  private function statuses(int $contact): array {
    return array_column($this->rows('OsdiPersonSyncState', ['where' => [['contact_id', '=', $contact]]]), 'sync_status');
  }

}
