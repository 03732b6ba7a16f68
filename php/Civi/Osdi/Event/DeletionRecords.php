<?php

declare(strict_types=1);

namespace Civi\Osdi\Event;

use Civi\Osdi\Gateway\Sql;

/**
 * Which people of Action Network must not come back, because their contact was deleted here, and what became of it there.
 */
final class DeletionRecords {

  private const TABLE = 'civicrm_osdi_deletion';

  /**
   * @param int $profileId
   * @param string $personId
   */
  public static function add(int $profileId, string $personId): void {
    $person = Sql::value($personId);
    Sql::run('INSERT INTO ' . self::TABLE . " (sync_profile_id, remote_object_id) SELECT id, $person FROM civicrm_osdi_sync_profile"
      . " WHERE id = $profileId AND NOT EXISTS (SELECT 1 FROM " . self::TABLE . " other WHERE other.sync_profile_id = $profileId AND other.remote_object_id = $person)");
  }

  /**
   * @param int $profileId
   * @param list<string> $personIds
   */
  public static function remove(int $profileId, array $personIds): void {
    if ($personIds) {
      Sql::run('DELETE FROM ' . self::TABLE . self::where($profileId, $personIds));
    }
  }

  /**
   * What is known about these people: whether they were unsubscribed and emptied, and whether they belong to a contact
   * after all, which may be in the trash. Several profiles may be about one group of Action Network, so contacts of all
   * profiles count.
   *
   * @param int $profileId
   * @param list<string> $personIds
   * @return array<string, array{unsubscribed: bool, blanked: bool, is_live: bool, is_live_here: bool, is_trashed: bool}>
   *   By id, in small letters; without those who have no record. 'is_live_here' means this profile.
   */
  public static function read(int $profileId, array $personIds): array {
    if (!$personIds) {
      return [];
    }
    $records = [];
    $where = self::where($profileId, $personIds);
    foreach (Sql::rows('SELECT remote_object_id, unsubscribed_date, blanked_date FROM ' . self::TABLE . $where, ['remote_object_id', 'unsubscribed_date', 'blanked_date']) as $row) {
      $records[strtolower((string) $row['remote_object_id'])] = [
        'unsubscribed' => $row['unsubscribed_date'] !== NULL,
        'blanked' => $row['blanked_date'] !== NULL,
        'is_live' => FALSE,
        'is_live_here' => FALSE,
        'is_trashed' => FALSE,
      ];
    }
    // A contact into which another was merged has that one's person too.
    $contacts = 'SELECT state.remote_person_id AS person, contact.is_deleted AS is_deleted, state.sync_profile_id AS profile FROM civicrm_osdi_person_sync_state state'
      . ' INNER JOIN civicrm_contact contact ON contact.id = COALESCE(state.contact_id, state.merged_contact_id)'
      . ' WHERE state.remote_person_id IN (' . Sql::values($personIds) . ')';
    foreach (Sql::rows($contacts, ['person', 'is_deleted', 'profile']) as $row) {
      $key = strtolower((string) $row['person']);
      if (isset($records[$key])) {
        $records[$key][$row['is_deleted'] ? 'is_trashed' : 'is_live'] = TRUE;
        $records[$key]['is_live_here'] = $records[$key]['is_live_here'] || (!$row['is_deleted'] && (int) $row['profile'] === $profileId);
      }
    }
    return $records;
  }

  /**
   * Notes what was carried out.
   *
   * @param string $column
   *   'unsubscribed_date' or 'blanked_date'.
   * @param int $profileId
   * @param list<string> $personIds
   */
  public static function note(string $column, int $profileId, array $personIds): void {
    if ($personIds) {
      Sql::run('UPDATE ' . self::TABLE . " SET $column = CURRENT_TIMESTAMP" . self::where($profileId, $personIds) . " AND $column IS NULL");
    }
  }

  /**
   * @param int $profileId
   * @param list<string> $personIds
   */
  private static function where(int $profileId, array $personIds): string {
    return " WHERE sync_profile_id = $profileId AND remote_object_id IN (" . Sql::values($personIds) . ')';
  }

}
