<?php

/**
 * Donations as osdi-client 1.2.3 left them: linked ones, failed ones, and several states of the same one.
 */

declare(strict_types=1);

use Civi\Api4\Contribution;

const DONATIONS = [
  // contribution, donation, source, status
  'linked' => ['gift 1', 'd1', 'remote', 'success'],
  'sent' => ['gift 2', 'd2', 'local', 'success'],
  'failed' => [NULL, 'd3', 'remote', 'error'],
  'without a status' => [NULL, 'd4', 'remote', NULL],
  'not sent' => ['gift 3', NULL, 'local', 'error'],
  'twice' => ['gift 4', 'action_network:d5', 'remote', 'success'],
  'twice, the same' => ['gift 4', 'd5', 'remote', 'success'],
  'twice, failed before' => [NULL, 'd5', 'remote', 'error'],
  'brought twice' => ['gift 5', 'd6', 'remote', 'success'],
  'brought twice, again' => ['gift 6', 'd6', 'remote', 'success'],
  'matched with two' => ['gift 7', 'd7', 'remote', 'success'],
  'matched with two, again' => ['gift 7', 'd8', 'remote', 'did not qualify'],
];

function plant_donations(int $contact): void {
  $gifts = [];
  foreach (DONATIONS as [$gift, $donation, $source, $status]) {
    if ($gift !== NULL) {
      $gifts[$gift] ??= Contribution::create(FALSE)->setValues([
        'contact_id' => $contact, 'total_amount' => 25, 'currency' => 'USD', 'receive_date' => '2024-01-05 10:00:00', 'financial_type_id:name' => 'Donation', 'contribution_status_id:name' => 'Completed', 'source' => "osdi-lifecycle $gift",
      ])->execute()->single()['id'];
    }
    CRM_Core_DAO::executeQuery('INSERT INTO civicrm_osdi_donation_sync_state (contribution_id, sync_profile_id, remote_donation_id, source, sync_time, sync_status) VALUES ('
      . ($gift === NULL ? 'NULL' : $gifts[$gift]) . ', 1, ' . ($donation === NULL ? 'NULL' : "'$donation'") . ", '$source', NOW(), " . ($status === NULL ? 'NULL' : "'$status'") . ')');
  }
  Civi::settings()->set('osdiClient.donationBatchSyncMaxRetrievedModTime', '2024-01-06T07:08:09Z');
}

/**
 * The states of a donation, or of a gift, as texts.
 *
 * @return list<string>
 */
function donation_states(string $condition): array {
  $rows = CRM_Core_DAO::executeQuery("SELECT CONCAT_WS(' ', COALESCE(SUBSTRING(c.source, 16), '-'), COALESCE(s.remote_donation_id, '-'), COALESCE(s.sync_status, '-'), IF(s.next_attempt_time IS NULL, 'rests', 'is due')) AS shown
    FROM civicrm_osdi_donation_sync_state s LEFT JOIN civicrm_contribution c ON c.id = s.contribution_id WHERE $condition ORDER BY s.id")->fetchAll();
  return array_column($rows, 'shown');
}

/**
 * @return array<string, bool>
 */
function donation_claims(): array {
  $expected = [
    "s.remote_donation_id = 'd1'" => ['gift 1 d1 success rests'],
    "s.remote_donation_id = 'd2'" => ['gift 2 d2 success rests'],
    "s.remote_donation_id = 'd3'" => ['- d3 error is due'],
    "s.remote_donation_id = 'd4'" => ['- d4 error is due'],
    "c.source = 'osdi-lifecycle gift 3'" => ['gift 3 - error is due'],
    "s.remote_donation_id = 'd5' OR c.source = 'osdi-lifecycle gift 4'" => ['gift 4 d5 success rests'],
    "s.remote_donation_id = 'd6' OR c.source IN ('osdi-lifecycle gift 5', 'osdi-lifecycle gift 6')" => ['gift 5 - did not qualify rests', 'gift 6 d6 success rests'],
    "s.remote_donation_id IN ('d7', 'd8')" => ['gift 7 d7 success rests', '- d8 matched rests'],
  ];
  $claims = [];
  foreach ($expected as $condition => $states) {
    $found = donation_states($condition);
    $claims["$condition: " . implode(', ', $found)] = $found === $states;
  }
  $rule = fn(string $table) => value("SELECT r.DELETE_RULE FROM information_schema.REFERENTIAL_CONSTRAINTS r WHERE r.CONSTRAINT_SCHEMA = DATABASE() AND r.TABLE_NAME = 'civicrm_osdi_donation_sync_state' AND r.REFERENCED_TABLE_NAME = '$table'");
  $utc = (new DateTimeImmutable('2024-01-05 10:00:00', new DateTimeZone(date_default_timezone_get())))->setTimezone(new DateTimeZone('UTC'))->format('Y-m-d\TH:i:s\Z');
  return $claims + [
    'a state outlives its contribution' => $rule('civicrm_contribution') === 'SET NULL',
    'a state outlives its profile' => $rule('civicrm_osdi_sync_profile') === 'SET NULL',
    'donations are read on from where 1.2.3 was' => value('SELECT donation_remote_cursor FROM civicrm_osdi_sync_profile WHERE id = 1') === '2024-01-06T07:08:09Z',
    'contributions are sent on from where 1.2.3 was' => value('SELECT donation_local_since FROM civicrm_osdi_sync_profile WHERE id = 1') === $utc,
    'the page is that of 1.2.3' => value('SELECT donation_page FROM civicrm_osdi_sync_profile WHERE id = 1') === 'CiviCRM',
  ];
}
