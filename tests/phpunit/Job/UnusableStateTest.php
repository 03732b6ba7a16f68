<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\JobTestCase;

/**
 * A sync state whose person cannot exist, written past the API or by osdi-client 1.2.3.
 */
final class UnusableStateTest extends JobTestCase {

  public function testItsContactIsMatchedAnewAndNobodyElseIsKeptBack(): void {
    [$email, $other] = [self::address(), self::address()];
    [$contact, $third] = [$this->contact(['first_name' => 'Ann'], $email), $this->contact(['first_name' => 'Bea'], $other)];
    $person = $this->remote->add(self::person($email, ['given_name' => 'Ann']));
    $state = $this->save('OsdiPersonSyncState', ['contact_id' => $contact, 'sync_profile_id' => $this->profile, 'sync_status' => 'success', 'base' => '{"local": {"given_name": "Old"}}']);
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_person_sync_state SET remote_person_id = 'not-a-person' WHERE id = $state");
    $this->assertMatchesRegularExpression('/total: 2; success: 2; error: 0/', $this->sync('local'));
    $this->assertSame($person, $this->row('OsdiPersonSyncState', $state)['remote_person_id']);
    $this->assertNotNull($this->remote->person($other));
    $this->assertSame(['success', 'success'], array_column($this->states(), 'sync_status'));
    $this->sync();
    $this->assertNothingIsLeftToDo();
  }

}
