<?php

declare(strict_types=1);

namespace OsdiTest\Status;

use OsdiTest\CiviTestCase;

/**
 * What the extension brings along: scheduled jobs, option groups and settings, under the names of osdi-client 1.2.3.
 */
final class ManagedTest extends CiviTestCase {

  private const JOBS = [
    'osdiclientcleanuplogtable' => ['Action Network Job 0: Clean up log table', 'Hourly'],
    'osdiclientprocessqueue' => ['Action Network Job 1: Process Queue', 'Always'],
    'osdiclientbatchsynccontacts' => ['Action Network Job 2: Batch Sync People', 'Always'],
    'osdiclientbatchsyncdonations' => ['Action Network Job 3: Batch Sync People & Donations', 'Always'],
    'osdiclientbatchsynctaggings' => ['Action Network Job 4: Batch Sync Taggings', 'Always'],
    'osdiclientbatchsyncactions' => ['Action Network Job 5: Batch Sync Actions', 'Hourly'],
  ];

  public function testTheSixJobsAreThereAndSwitchedOff(): void {
    $jobs = $this->rows('Job', ['where' => [['api_action', 'LIKE', 'osdiclient%']], 'orderBy' => ['name' => 'ASC']]);
    $this->assertSame(self::JOBS, array_combine(array_column($jobs, 'api_action'), array_map(fn($job) => [$job['name'], $job['run_frequency']], $jobs)));
    $this->assertSame(['Job'], array_values(array_unique(array_column($jobs, 'api_entity'))));
    $this->assertSame([FALSE], array_values(array_unique(array_column($jobs, 'is_active'))));
    $this->assertSame("sync_profile_id=1\norigin=remote,local", array_column($jobs, 'parameters', 'api_action')['osdiclientbatchsynccontacts']);
  }

  public function testOptionGroups(): void {
    $values = fn(string $group) => array_column($this->rows('OptionValue', ['where' => [['option_group_id:name', '=', $group]], 'orderBy' => ['id' => 'ASC']]), 'label', 'value');
    $types = [
      'merge_incomplete' => 'Merge incomplete',
      'ambiguous_match' => 'Who it is cannot be told',
      'remote_person_gone' => 'Gone from Action Network',
      'sync_failed' => 'Sync failed',
      'queue_task_failed' => 'Queued task failed',
      'tagging_failed' => 'Tag could not be given or taken away',
      'donation_failed' => 'Donation failed',
      'donation_ambiguous' => 'Which contribution it is cannot be told',
      'donation_amount_changed' => 'Donation changed or refunded',
      'action_failed' => 'Action failed',
      'contribution_taken_back' => 'Contribution does not count any more',
    ];
    $this->assertSame($types, array_intersect_key($values('osdi_flag_type'), $types));
    $this->assertSame(['civicrm_osdi_person_sync_state' => 'Person Sync State', 'civicrm_osdi_donation_sync_state' => 'Donation Sync State'], $values('osdi_log_used_for'));
  }

  public function testOptionListsOfOurOwnFields(): void {
    $state = $this->save('OsdiPersonSyncState', ['sync_origin' => 1, 'sync_status' => 'did not qualify']);
    $row = $this->row('OsdiPersonSyncState', $state, ['sync_origin:label', 'sync_status:label']);
    $this->assertSame(['Action Network', 'Did not qualify'], [$row['sync_origin:label'], $row['sync_status:label']]);
    $flag = $this->save('OsdiFlag', ['flag_type' => 'merge_incomplete', 'status:label' => 'Resolved']);
    $this->assertSame(['resolved', 'Merge incomplete'], array_values(array_slice($this->row('OsdiFlag', $flag, ['status', 'flag_type:label']), 1)));
  }

}
