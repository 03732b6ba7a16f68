<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\JobTestCase;
use OsdiTest\Php;

/**
 * Who is who, with CiviCRM's own tables.
 */
final class IdentityTest extends JobTestCase {

  /**
   * @dataProvider origins
   */
  public function testASecondaryAddressTellsWhoItIs(string $origin): void {
    [$home, $work] = [self::address(), self::address()];
    $contact = $this->contact(['first_name' => 'Ann'], $home);
    $this->save('Email', ['contact_id' => $contact, 'email' => $work, 'is_primary' => FALSE]);
    // An organisation with the address stands in nobody's way.
    $acme = $this->contact(['contact_type' => 'Organization', 'organization_name' => 'Acme'], $work);
    $person = $this->remote->add(self::person(strtoupper($work)));
    $this->sync($origin);
    $this->assertSame([[$contact, $person]], array_map(fn(array $state) => [$state['contact_id'], $state['remote_person_id']], $this->states()));
    $this->sync();
    $this->assertSame([$home, $work], array_column($this->rows('Email', ['where' => [['contact_id', '=', $contact]], 'orderBy' => ['id' => 'ASC']]), 'email'));
    $this->assertSame($work, strtolower($this->remote->people()[0]['email_addresses'][0]['address']));
    $this->assertNothingIsLeftToDo();
    $this->assertSame($acme, $this->rows('Contact', ['select' => ['id'], 'where' => [['id', '=', $acme]]])[0]['id']);
  }

  /**
   * @return array<string, array{string}>
   */
  public function origins(): array {
    return ['from Action Network' => ['remote'], 'from CiviCRM' => ['local']];
  }

  /**
   * @dataProvider origins
   */
  public function testPeopleWithoutAnAddressAreMatchedByNumber(string $origin): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'scope_has_email' => FALSE]);
    $number = '1510555' . random_int(1000, 9999);
    $contact = $this->contact(['first_name' => 'Ann'], NULL, '(510) 555-' . substr($number, 7));
    $person = $this->remote->add(['given_name' => 'Ann', 'family_name' => 'Lee', 'email_addresses' => [], 'phone_numbers' => [['number' => $number, 'primary' => TRUE]], 'languages_spoken' => ['en']]);
    $this->sync($origin);
    $this->assertSame([[$contact, $person]], array_map(fn(array $state) => [$state['contact_id'], $state['remote_person_id']], $this->states()));
    $this->sync();
    $this->assertNothingIsLeftToDo();
  }

  public function testSomebodyNewWithANumberOnlyIsMadeOnTheOtherSide(): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'scope_has_email' => FALSE]);
    $there = '1510555' . random_int(1000, 4999);
    $here = '1510555' . random_int(5000, 9999);
    $this->remote->add(['given_name' => 'Ann', 'email_addresses' => [], 'phone_numbers' => [['number' => $there, 'primary' => TRUE]], 'languages_spoken' => ['en']]);
    $this->contact(['first_name' => 'Bea'], NULL, "+$here");
    $this->sync();
    $this->assertCount(2, $this->remote->people());
    $this->assertSame([$there, $here], array_map(fn(array $person) => $person['phone_numbers'][0]['number'], $this->remote->people()));
    $this->assertSame(['success', 'success'], array_column($this->states(), 'sync_status'));
    $this->assertNothingIsLeftToDo();
  }

  public function testWhoIsGoneForCertainIsTrashedWhereTheProfileSaysSo(): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'on_remote_disappearance' => 'trash']);
    $contact = $this->contact(['first_name' => 'Ann'], $email = self::address());
    $this->sync();
    $this->remote->remove($this->remote->person($email)['id']);
    $this->save('Contact', ['id' => $contact, 'first_name' => 'Anna']);
    $this->sync('local');
    $this->assertFalse($this->isTrashed($contact), 'once proves nothing');
    $this->assertNotNull($this->states()[0]['remote_gone_time']);
    $this->letPausesEnd();
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_person_sync_state SET remote_gone_time = '2024-01-01 00:00:00' WHERE sync_profile_id = %1", [1 => [$this->profile, 'Integer']]);
    $this->sync('local');
    $this->assertTrue($this->isTrashed($contact));
    $this->assertSame([[NULL, 'did not qualify']], array_map(fn(array $state) => [$state['remote_person_id'], $state['sync_status']], $this->states()));
    $this->assertNothingIsLeftToDo();
  }

  public function testWhoIsDeletedThereAndSignsUpAgainKeepsTheContact(): void {
    $contact = $this->contact(['first_name' => 'Ann'], $email = self::address(), '510 555 0142');
    $this->sync();
    $this->remote->remove($this->remote->person($email)['id']);
    $again = $this->remote->add(self::person($email, ['given_name' => 'Anna']));
    $this->sync();
    $this->assertNotContains([$contact, $again], array_map(fn(array $state) => [$state['contact_id'], $state['remote_person_id']], $this->states()), 'once proves nothing');
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_person_sync_state SET remote_gone_time = '2024-01-01 00:00:00' WHERE remote_gone_time IS NOT NULL AND sync_profile_id = %1", [1 => [$this->profile, 'Integer']]);
    $this->letPausesEnd();
    $this->sync();
    $this->assertSame([[$contact, $again]], array_map(fn(array $state) => [$state['contact_id'], $state['remote_person_id']], $this->states()));
    $this->assertSame('Anna', $this->local($email)['first_name']);
    $this->assertSame('15105550142', $this->remote->person($email)['phone_numbers'][0]['number']);
    $this->assertNothingIsLeftToDo();
  }

  /**
   * Another process saved the same person in the moment between reading and writing.
   *
   * @group civicrm
   */
  public function testAPersonLinkedMeanwhileIsOneRecordsFailure(): void {
    $people = array_map(fn() => self::address(), range(1, 3));
    $ids = array_map(fn(string $email) => $this->remote->add(self::person($email)), $people);
    $theirs = $this->contact([], self::address());
    $taken = FALSE;
    $steal = function ($event) use (&$taken, $theirs, $ids): void {
      if (!$taken && $event->entity === 'Individual' && $event->action === 'create') {
        $taken = TRUE;
        // Over a connection of its own, so that it lasts whatever becomes of the batch.
        $ran = Php::run("CRM_Core_DAO::executeQuery(\"INSERT INTO civicrm_osdi_person_sync_state (contact_id, sync_profile_id, remote_person_id, sync_status) VALUES ($theirs, $this->profile, '$ids[1]', 'success')\");");
        $this->assertSame(0, $ran['exit'], $ran['errors'] . $ran['output']);
      }
    };
    if (!getenv('CIVICRM_BOOT')) {
      $this->markTestSkipped('Needs a hook in the middle of a batch, which the stand-in does not call.');
    }
    \Civi::dispatcher()->addListener('hook_civicrm_pre', $steal);
    try {
      $values = $this->sync('remote');
    }
    finally {
      \Civi::dispatcher()->removeListener('hook_civicrm_pre', $steal);
    }
    $this->assertTrue($taken);
    $this->assertStringContainsString('total: 3; success: 2; error: 1', $values);
    $this->assertSame($theirs, $this->rows('OsdiPersonSyncState', ['where' => [['remote_person_id', '=', $ids[1]]]])[0]['contact_id']);
    $this->assertNull($this->local($people[1]), 'nobody is made twice');
    $this->assertCount(3, $this->states());
  }

  public function testAFailureWithoutAnEndIsFlaggedAndSettledByASuccess(): void {
    $email = self::address();
    $this->remote->set(['refused_emails' => [$email]]);
    $contact = $this->contact(['first_name' => 'Ann'], $email);
    for ($attempt = 1; $attempt <= 10; $attempt++) {
      $this->assertCount(0, $this->flags());
      $this->sync('local');
      $this->letPausesEnd();
    }
    $this->assertSame([['sync_failed', $contact]], array_map(fn(array $flag) => [$flag['flag_type'], $flag['contact_id']], $this->flags()));
    $this->remote->set(['refused_emails' => []]);
    $this->save('Contact', ['id' => $contact, 'first_name' => 'Anna']);
    $this->modifiedAt($contact, self::shown(gmdate('Y-m-d H:i:s', time() + 2)));
    $this->sync('local');
    $this->assertSame([], $this->flags());
  }

  private function isTrashed(int $contact): bool {
    return (bool) $this->rows('Contact', ['select' => ['is_deleted'], 'where' => [['id', '=', $contact], ['is_deleted', 'IN', [TRUE, FALSE]]]])[0]['is_deleted'];
  }

  /**
   * @return list<array<string, mixed>>
   */
  private function flags(): array {
    return $this->rows('OsdiFlag', ['where' => [['sync_profile_id', '=', $this->profile], ['status', '=', 'error']], 'orderBy' => ['id' => 'ASC']]);
  }

}
