<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\JobTestCase;
use OsdiTest\Sandbox;
use OsdiTest\Statements;

/**
 * A profile that is limited to a group, in numbers.
 */
final class LimitedProfileTest extends JobTestCase {

  public function testWhoIsUnchangedCostsNextToNothingInALimitedProfileToo(): void {
    $this->remote = Sandbox::with(200);
    $this->sync();
    $group = $this->group();
    $contacts = array_values(array_filter(array_column($this->states(), 'contact_id')));
    array_map(fn(int $contact) => $this->member($group, $contact), $contacts);
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'scope_group_id' => $group]);
    $this->sync();
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'person_remote_cursor' => NULL]);
    foreach (['remote' => 9, 'local' => 0] as $origin => $requests) {
      $this->remote->forgetRequests();
      $statements = Statements::during(fn() => $this->assertMatchesRegularExpression('/total: \d{3}; success: 0; error: 0/', $this->sync($origin)));
      $this->assertLessThanOrEqual(40, $statements, "0.2 for each person from $origin");
      $this->assertCount($requests, $this->remote->requests());
    }
  }

  /**
   * Sixty members of whom nobody can be synced: they opted out, or have no address.
   */
  public function testMembersWhoAreNoCandidatesAreLookedUpOnce(): void {
    $group = $this->group();
    for ($i = 0; $i < 60; $i++) {
      $this->member($group, $this->contact(['is_opt_out' => TRUE], $i % 2 ? self::address() : NULL));
    }
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'scope_group_id' => $group, 'person_local_cursor' => NULL]);
    $this->assertSame('Civi->AN: total: 60; success: 0; error: 0; skipped: 30; did not qualify: 30', $this->sync('local'));
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'person_local_cursor' => gmdate('Y-m-d\TH:i:s\Z', time() + 3600)]);
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_contact SET modified_date = '2020-01-01 00:00:00' WHERE id IN (SELECT contact_id FROM civicrm_osdi_person_sync_state WHERE sync_profile_id = {$this->profile})");
    $this->remote->forgetRequests();
    $statements = Statements::during(fn() => $this->assertSame('Civi->AN: total: 0; success: 0; error: 0; skipped: 0', $this->sync('local')));
    $this->assertSame([], $this->remote->requests());
    // So many whatever the number of members: the locks, the profile, the scope.
    $this->assertLessThanOrEqual(40, $statements);
  }

}
