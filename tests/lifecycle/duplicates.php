<?php

/**
 * Sync states as osdi-client 1.2.3 could leave them: ten thousand, with several for one contact or person among them.
 */

declare(strict_types=1);

const CROWD = 'osdi-lifecycle';

/**
 * @return array<string, int> id by name
 */
function crowd_contacts(): array {
  $named = CRM_Core_DAO::executeQuery('SELECT id, last_name FROM civicrm_contact WHERE source = %1', [1 => [CROWD, 'String']])->fetchAll();
  return array_map('intval', array_column($named, 'id', 'last_name'));
}

/**
 * Two profiles of their own, the cases by name, and a crowd of which each has three states.
 */
function plant_duplicates(): void {
  $sql = static fn(string $text) => CRM_Core_DAO::executeQuery($text);
  $sql("INSERT INTO civicrm_osdi_sync_profile (id, is_default, label) VALUES (2, 0, 'Duplicates'), (3, 0, 'Another')");
  $names = array_map(static fn(int $number): string => "c$number", range(1, 17));
  array_push($names, ...array_map(static fn(int $number): string => "m$number", range(1, 3300)));
  foreach (array_chunk($names, 500) as $chunk) {
    $rows = array_map(static fn(string $name): string => "('Individual', '$name', '$name', '$name', '" . CROWD . "')", $chunk);
    $sql('INSERT INTO civicrm_contact (contact_type, last_name, display_name, sort_name, source) VALUES ' . implode(', ', $rows));
  }
  $ids = crowd_contacts();
  $state = static fn(?string $contact, ?string $person, string $status, int $day, int $profile = 2): string => sprintf(
    "(%s, %d, %s, '2024-01-%02d 00:00:00', '%s')", $contact === NULL ? 'NULL' : $ids[$contact], $profile, $person === NULL ? 'NULL' : "'$person'", $day, $status
  );
  $states = [
    // The same pair several times.
    $state('c1', 'p1', 'success', 1), $state('c1', 'p1', 'success', 3), $state('c1', 'p1', 'error', 4),
    // A failure of either side from before they met.
    $state('c2', NULL, 'error', 5), $state('c2', 'p2', 'success', 1), $state(NULL, 'p2', 'error', 5),
    // Two people of one contact.
    $state('c3', 'p3', 'success', 2), $state('c3', 'p3b', 'success', 1),
    // Two contacts of one person.
    $state('c4', 'p4', 'success', 2), $state('c5', 'p4', 'success', 1),
    // A chain, of which everybody can keep somebody.
    $state('c6', 'p6', 'success', 3), $state('c6', 'p7', 'success', 2), $state('c7', 'p7', 'success', 1),
    // The same failure twice.
    $state('c8', NULL, 'error', 1), $state('c8', NULL, 'error', 2), $state(NULL, 'p8', 'error', 1), $state(NULL, 'p8', 'error', 2),
    // Two contacts of the same two people: one for each.
    $state('c9', 'p9', 'success', 1), $state('c9', 'p10', 'success', 2), $state('c10', 'p9', 'success', 3), $state('c10', 'p10', 'success', 4),
    // The same person in two ways of writing; no person, too.
    $state('c11', 'action_network:p11', 'success', 1), $state('c11', 'p11', 'success', 2), $state('c11', '', 'success', 3),
    $state('c12', '', 'error', 1), $state('c13', '', 'error', 1),
    // Of three contacts of one person the best is not the first row.
    $state('c14', 'p14', 'success', 1), $state('c15', 'p14', 'success', 2), $state('c16', 'p14', 'success', 3),
    // Another profile may know the same.
    $state('c1', 'p1', 'success', 1, 3),
  ];
  foreach (range(1, 3300) as $number) {
    array_push($states, $state("m$number", "q$number", 'success', 1), $state("m$number", "q$number", 'success', 2), $state("m$number", $number % 10 ? NULL : "r$number", 'error', 3));
  }
  // A contact that failed over and over.
  array_push($states, ...array_fill(0, 5000, $state('c17', NULL, 'error', 1)));
  foreach (array_chunk($states, 500) as $chunk) {
    $sql('INSERT INTO civicrm_osdi_person_sync_state (contact_id, sync_profile_id, remote_person_id, sync_time, sync_status) VALUES ' . implode(', ', $chunk));
  }
}

/**
 * @return list<string>
 */
function repaired(): array {
  $names = array_flip(crowd_contacts());
  $rows = CRM_Core_DAO::executeQuery('SELECT * FROM civicrm_osdi_person_sync_state WHERE sync_profile_id IN (2, 3) ORDER BY id')->fetchAll();
  $name = static fn(?string $id): string => (string) $id === '' ? '-' : $names[$id];
  $shown = [];
  $crowd = ['linked' => 0, 'alias' => 0, 'other' => 0];
  foreach ($rows as $row) {
    if (preg_match('/^[qr]/', (string) $row['remote_person_id'])) {
      $crowd[$row['contact_id'] ? 'linked' : ($row['merged_contact_id'] ? 'alias' : 'other')]++;
      continue;
    }
    $shown[] = "{$row['sync_profile_id']} {$name($row['contact_id'])} " . ($row['remote_person_id'] ?: '-') . ($row['merged_contact_id'] ? " into {$name($row['merged_contact_id'])}" : '')
      . " {$row['sync_status']} " . substr((string) $row['sync_time'], 8, 2);
  }
  sort($shown);
  $expected = [
    '2 - p3b into c3 did not qualify 01', '2 - p8 error 02', '2 c1 p1 success 03', '2 c2 p2 success 01', '2 c3 p3 success 02', '2 c4 p4 success 02',
    '2 c5 - error 01', '2 c6 p6 success 03', '2 c7 p7 success 01', '2 c8 - error 02',
    '2 c10 p10 success 04', '2 c11 p11 success 02', '2 c12 - error 01', '2 c13 - error 01', '2 c14 - error 01', '2 c15 - error 02', '2 c16 p14 success 03', '2 c17 - error 01', '2 c9 p9 success 01', '3 c1 p1 success 01',
  ];
  sort($expected);
  $flags = CRM_Core_DAO::executeQuery("SELECT * FROM civicrm_osdi_flag WHERE flag_type = 'ambiguous_match'")->fetchAll();
  $ids = crowd_contacts();
  $told = array_map(static function (array $flag) use ($names): string {
    $context = json_decode((string) $flag['context'], TRUE);
    return "{$flag['sync_profile_id']} {$names[$flag['contact_id']]}: " . implode(' ', [...array_map(static fn(int $id): string => $names[$id], $context['contacts']), ...$context['people']]);
  }, $flags);
  sort($told);
  $refused = '';
  try {
    Civi\Api4\OsdiPersonSyncState::create(FALSE)->setValues(['contact_id' => $ids['c1'], 'sync_profile_id' => 2])->execute();
  }
  catch (CRM_Core_Exception $e) {
    $refused = $e->getMessage();
  }
  $problems = untrue([
    'the better states are kept: ' . implode('; ', array_diff($shown, $expected)) . ' instead of ' . implode('; ', array_diff($expected, $shown)) => $shown === $expected,
    'nobody of the crowd lost a link: ' . json_encode($crowd) => $crowd === ['linked' => 3300, 'alias' => 330, 'other' => 0],
    'the contacts that lost their person are flagged, beside the one that has it: ' . json_encode($told) => $told === ['2 c14: c16 c14 p14', '2 c15: c16 c15 p14', '2 c5: c4 c5 p4'],
    "a second state is refused: $refused" => $refused !== '',
  ]);
  foreach (['civicrm_osdi_sync_profile WHERE id IN (2, 3)', 'civicrm_osdi_flag', "civicrm_contact WHERE source = '" . CROWD . "'"] as $what) {
    CRM_Core_DAO::executeQuery("DELETE FROM $what");
  }
  return $problems;
}
