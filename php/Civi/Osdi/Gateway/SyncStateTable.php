<?php

declare(strict_types=1);

namespace Civi\Osdi\Gateway;

use Civi\Osdi\Exception\CrmException;
use Civi\Osdi\PersonId;
use CRM_OSDI_ExtensionUtil as E;

/**
 * The sync states of one profile. They are ours alone, so a batch is read or written in one SQL statement; API v4
 * would need two or three per row.
 */
final class SyncStateTable {

  private const TABLE = 'civicrm_osdi_person_sync_state';

  private const TIMES = [
    'remote_gone_time',
    'remote_pre_sync_modified_time',
    'remote_post_sync_modified_time',
    'local_pre_sync_modified_time',
    'local_post_sync_modified_time',
    'sync_time',
    'next_attempt_time',
  ];

  private const NUMBERS = ['id', 'contact_id', 'merged_contact_id', 'sync_profile_id', 'sync_origin', 'attempt_count', 'is_out_of_scope'];

  private const COLUMNS = [
    'contact_id',
    'merged_contact_id',
    'sync_profile_id',
    'remote_person_id',
    'remote_gone_time',
    'remote_pre_sync_modified_time',
    'remote_post_sync_modified_time',
    'local_pre_sync_modified_time',
    'local_post_sync_modified_time',
    'sync_time',
    'sync_origin',
    'sync_status',
    'base',
    'attempt_count',
    'next_attempt_time',
    'message',
    'is_out_of_scope',
  ];

  /**
   * What makes no sense without the person it is about.
   */
  private const OF_THE_PERSON = ['remote_person_id', 'remote_gone_time', 'remote_pre_sync_modified_time', 'remote_post_sync_modified_time', 'local_post_sync_modified_time', 'base'];

  /**
   * A condition for rows whose person has an id as PersonId::isOne() wants it, or who have none.
   */
  private const HAS_USABLE_PERSON = "(remote_person_id IS NULL OR remote_person_id REGEXP '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$')";

  /**
   * Rows in one answer, where all are wanted.
   */
  private const CHUNK = 20000;

  /**
   * Characters the column `message` holds.
   */
  private const MESSAGE_LENGTH = 511;

  public function __construct(private int $profileId, private DatabaseClock $clock) {}

  /**
   * @param string[] $ids
   * @return list<array<string, mixed>>
   */
  public function ofPeople(array $ids): array {
    return $ids ? $this->read('remote_person_id IN (' . Sql::values($ids) . ') ORDER BY id') : [];
  }

  /**
   * The contacts' own states, and those of people whose contacts were merged into them.
   *
   * @param int[] $ids
   * @return list<array<string, mixed>>
   */
  public function ofContacts(array $ids): array {
    $list = Sql::values($ids);
    return $ids ? $this->read("(contact_id IN ($list) OR merged_contact_id IN ($list)) ORDER BY id") : [];
  }

  /**
   * States that failed, or that wait, whose next attempt is due.
   *
   * @return list<array<string, mixed>>
   */
  public function due(int $origin, string $nowUtc, int $afterId, int $limit): array {
    $own = "sync_status IN ('error', 'did not qualify') AND sync_origin = $origin AND next_attempt_time <= " . Sql::value($this->clock->toDatabase($nowUtc));
    // Of a direction that failed before the one the row tells of, the base knows when.
    $next = "REPLACE(JSON_EXTRACT(base, '$.other_clock.next'), '\"', '')";
    $other = "sync_status IN ('error', 'did not qualify') AND sync_origin <> $origin AND CASE WHEN base LIKE '%\"other_clock\"%' THEN $next END <= " . Sql::value($nowUtc);
    // The page is full also where rows without anybody to look at are left out.
    return $this->read("(($own) OR ($other)) AND id > $afterId AND (contact_id IS NOT NULL OR " . self::HAS_USABLE_PERSON . ") ORDER BY id LIMIT $limit");
  }

  /**
   * Rows of all profiles with a person that is none, by profile.
   *
   * @return array<int, list<int>>
   */
  public static function withUnusablePerson(): array {
    $ids = [];
    foreach (Sql::rows('SELECT id, sync_profile_id FROM ' . self::TABLE . ' WHERE sync_profile_id IS NOT NULL AND NOT ' . self::HAS_USABLE_PERSON . ' ORDER BY id', ['id', 'sync_profile_id']) as $row) {
      $ids[(int) $row['sync_profile_id']][] = (int) $row['id'];
    }
    return $ids;
  }

  /**
   * @param bool $onlyOutside
   *   Only those who were out of the scope.
   * @return array<int, bool>
   *   By contact id: whether it was out of the scope of the profile when it was last read.
   */
  public function scopes(bool $onlyOutside = FALSE): array {
    $scopes = [];
    $last = 0;
    do {
      $rows = Sql::rows('SELECT id, contact_id, is_out_of_scope FROM ' . self::TABLE . " WHERE sync_profile_id = $this->profileId"
        . " AND contact_id IS NOT NULL AND id > $last" . ($onlyOutside ? ' AND is_out_of_scope = 1' : '')
        . ' ORDER BY id LIMIT ' . self::CHUNK, ['id', 'contact_id', 'is_out_of_scope']);
      foreach ($rows as $row) {
        $last = (int) $row['id'];
        $scopes[(int) $row['contact_id']] = (bool) $row['is_out_of_scope'];
      }
    } while (count($rows) === self::CHUNK);
    return $scopes;
  }

  /**
   * @param list<array<string, mixed>> $rows
   * @return list<int>
   *   Ids in the order of the rows. A row that was deleted meanwhile stays deleted.
   * @throws \Civi\Osdi\Exception\CrmException
   *   When a contact or person has another state already. Nothing is saved then, if it happens inside a transaction.
   */
  public function save(array $rows): array {
    $new = array_filter($rows, fn(array $row) => empty($row['id']));
    $ids = array_map(fn(array $row) => (int) ($row['id'] ?? 0), $rows);
    try {
      $this->update(array_diff_key($rows, $new));
      $ids = array_replace($ids, $this->insert($new));
    }
    catch (\CRM_Core_Exception $e) {
      throw str_contains($e->getMessage(), 'already exists')
        ? new CrmException(E::ts('The contact or the person on Action Network was linked to somebody else meanwhile. The next run looks at both again.'), 'crm', NULL, [], $e)
        : $e;
    }
    return array_values($ids);
  }

  /**
   * @param array<int, int|string> $ids
   */
  public function delete(array $ids): void {
    if ($ids) {
      Sql::run('DELETE FROM ' . self::TABLE . ' WHERE sync_profile_id = ' . $this->profileId
        . ' AND id IN (' . Sql::values(array_map('intval', $ids)) . ')');
    }
  }

  /**
   * @param array<int, array<string, mixed>> $rows
   */
  private function update(array $rows): void {
    if (!$rows) {
      return;
    }
    // Not an upsert: with several unique keys that would write over a row other than the one that was meant.
    $columns = ['id', ...self::COLUMNS];
    $selects = [];
    foreach ($rows as $row) {
      $values = [(string) (int) $row['id'], ...$this->values($row)];
      $names = $selects ? $values : array_map(fn(string $value, string $column) => "$value AS $column", $values, $columns);
      $selects[] = 'SELECT ' . implode(', ', $names);
    }
    $set = array_map(fn(string $column) => "state.$column = saved.$column", self::COLUMNS);
    Sql::run('UPDATE ' . self::TABLE . ' AS state JOIN (' . implode(' UNION ALL ', $selects) . ') AS saved ON saved.id = state.id SET '
      . implode(', ', $set));
  }

  /**
   * @param array<int, array<string, mixed>> $rows
   * @return array<int, int>
   *   Position => id.
   */
  private function insert(array $rows): array {
    if (!$rows) {
      return [];
    }
    $tuples = array_map(fn(array $row) => '(' . implode(', ', $this->values($row)) . ')', $rows);
    Sql::run('INSERT INTO ' . self::TABLE . ' (' . implode(', ', self::COLUMNS) . ') VALUES ' . implode(', ', $tuples));
    return $this->newestIds($rows);
  }

  /**
   * Ids of rows just inserted. They are looked up by what they link, since the database does not promise that the ids
   * of one statement follow each other on every set-up (a cluster counts in steps).
   *
   * @param array<int, array<string, mixed>> $rows
   * @return array<int, int>
   *   Position => id.
   */
  private function newestIds(array $rows): array {
    $select = 'SELECT id, contact_id, remote_person_id FROM ' . self::TABLE . ' WHERE sync_profile_id = ' . $this->profileId;
    $parts = [];
    foreach (['contact_id', 'remote_person_id'] as $column) {
      $values = array_filter(array_column($rows, $column));
      if ($values) {
        $parts[] = "$select AND $column IN (" . Sql::values($values) . ')';
      }
    }
    if (!$parts) {
      $parts[] = "$select AND contact_id IS NULL AND remote_person_id IS NULL";
    }
    $newest = [];
    foreach (Sql::rows(implode(' UNION ', $parts), ['id', 'contact_id', 'remote_person_id']) as $found) {
      $key = self::link($found);
      $newest[$key] = max($newest[$key] ?? 0, (int) $found['id']);
    }
    return array_map(fn(array $row) => $newest[self::link($row)], $rows);
  }

  /**
   * @param array<string, mixed> $row
   */
  private static function link(array $row): string {
    return (int) ($row['contact_id'] ?? 0) . ' ' . ($row['remote_person_id'] ?? '');
  }

  /**
   * @return list<array<string, mixed>>
   */
  private function read(string $condition): array {
    $columns = array_merge(['id'], self::COLUMNS);
    $rows = [];
    $sql = 'SELECT ' . implode(', ', $columns) . ' FROM ' . self::TABLE . ' WHERE sync_profile_id = ' . $this->profileId . " AND $condition";
    foreach (Sql::rows($sql, $columns) as $row) {
      $row = self::withoutUnusablePerson($row);
      if ($row === NULL) {
        continue;
      }
      foreach (self::NUMBERS as $column) {
        $row[$column] = isset($row[$column]) ? (int) $row[$column] : NULL;
      }
      foreach (self::TIMES as $column) {
        $row[$column] = $this->clock->toUtc($row[$column]);
      }
      $rows[] = $row;
    }
    return $rows;
  }

  /**
   * What stands for a person but is none cannot be asked for. A contact with it has no person, and is matched anew; a row
   * that is about nobody else is left out. System Status names such rows.
   *
   * @param array<string, ?string> $row
   * @return array<string, ?string>|null
   */
  private static function withoutUnusablePerson(array $row): ?array {
    if ($row['remote_person_id'] === NULL || PersonId::isOne($row['remote_person_id'])) {
      return $row;
    }
    return $row['contact_id'] === NULL ? NULL : array_fill_keys(self::OF_THE_PERSON, NULL) + $row;
  }

  /**
   * The row's values as SQL, in the order of COLUMNS.
   *
   * @param array<string, mixed> $row
   * @return list<string>
   */
  private function values(array $row): array {
    $row['sync_profile_id'] = $this->profileId;
    foreach (self::TIMES as $column) {
      $row[$column] = $this->clock->toDatabase($row[$column] ?? NULL);
    }
    foreach (self::NUMBERS as $column) {
      $row[$column] = isset($row[$column]) ? (int) $row[$column] : NULL;
    }
    $row['is_out_of_scope'] ??= 0;
    if (isset($row['message'])) {
      $row['message'] = mb_substr($row['message'], 0, self::MESSAGE_LENGTH);
    }
    return array_map(fn(string $column) => Sql::value($row[$column] ?? NULL), self::COLUMNS);
  }

}
