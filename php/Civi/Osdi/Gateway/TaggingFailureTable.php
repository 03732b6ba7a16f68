<?php

declare(strict_types=1);

namespace Civi\Osdi\Gateway;

use Civi\Api4\OsdiFlag;

/**
 * Tags that could not be given to or taken from somebody, with the clock of each.
 */
final class TaggingFailureTable {

  private const TABLE = 'civicrm_osdi_tagging_failure';

  /**
   * Characters the column `message` holds.
   */
  private const MESSAGE_LENGTH = 511;

  private string $isOpen;

  public function __construct(private int $profileId) {
    $this->isOpen = "flag.sync_profile_id = $profileId AND flag.status = " . Sql::value(OsdiFlag::STATUS_ERROR) . ' AND flag.flag_type = ' . Sql::value(FlagTable::OF_TAGGINGS);
  }

  /**
   * In the order of the people's ids. 'is_flagged': a person has not settled it yet.
   *
   * @return list<array<string, mixed>>
   */
  public function read(int $linkId, ?string $afterId, int $limit): array {
    $columns = ['remote_person_id', 'contact_id', 'step', 'attempt_count', 'next_attempt_time', 'message', 'is_flagged'];
    $flagged = "EXISTS (SELECT 1 FROM civicrm_osdi_flag flag WHERE $this->isOpen AND flag.contact_id = failure.contact_id AND flag.remote_object_id = failure.remote_person_id)";
    $rows = Sql::rows('SELECT remote_person_id, contact_id, step, attempt_count, next_attempt_time, message, CASE WHEN next_attempt_time IS NULL THEN ' . $flagged . ' ELSE 0 END AS is_flagged'
      . ' FROM ' . self::TABLE . " failure WHERE tag_link_id = $linkId" . ($afterId === NULL ? '' : ' AND remote_person_id > ' . Sql::value($afterId))
      . " ORDER BY remote_person_id LIMIT $limit", $columns);
    $clock = new DatabaseClock();
    return array_map(fn(array $row) => ['next_attempt_time' => $clock->toUtc($row['next_attempt_time'])] + $row, $rows);
  }

  /**
   * @param int $linkId
   * @param list<array<string, mixed>> $rows
   */
  public function save(int $linkId, array $rows): void {
    if (!$rows) {
      return;
    }
    $this->remove($linkId, array_column($rows, 'remote_person_id'));
    $clock = new DatabaseClock();
    $tuples = array_map(fn(array $row) => "($linkId, " . Sql::values([
      (string) $row['remote_person_id'],
      (int) $row['contact_id'],
      (int) $row['attempt_count'],
    ]) . ', ' . Sql::value($row['step'] ?? NULL) . ', ' . Sql::value($clock->toDatabase($row['next_attempt_time'] ?? NULL)) . ', ' . Sql::value(mb_substr((string) $row['message'], 0, self::MESSAGE_LENGTH)) . ')', $rows);
    Sql::run('INSERT INTO ' . self::TABLE . ' (tag_link_id, remote_person_id, contact_id, attempt_count, step, next_attempt_time, message) VALUES ' . implode(', ', $tuples));
  }

  /**
   * Forgets failures, and settles the flags about those of these people about whom nothing else waits for a person.
   *
   * @param int $linkId
   * @param string[] $personIds
   */
  public function delete(int $linkId, array $personIds): void {
    if (!$personIds) {
      return;
    }
    $this->remove($linkId, $personIds);
    $this->settle('flag.remote_object_id IN (' . Sql::values(array_map('strval', $personIds)) . ')', "INNER JOIN civicrm_osdi_tag_link link ON link.id = failure.tag_link_id AND link.sync_profile_id = $this->profileId");
  }

  /**
   * Settles the flags about what is not tried any more.
   *
   * @param list<int> $linkIds
   *   Links of the tags that are synced.
   */
  public function settleIdle(array $linkIds): void {
    $ofSynced = $linkIds === [] ? '1 = 0' : 'failure.tag_link_id IN (' . Sql::values($linkIds) . ')';
    $this->settle('1 = 1', 'INNER JOIN civicrm_osdi_person_sync_state state ON ' . $ofSynced
      . " AND state.sync_profile_id = $this->profileId AND state.remote_person_id = failure.remote_person_id AND state.is_out_of_scope = 0 AND state.remote_gone_time IS NULL"
      . ' INNER JOIN civicrm_contact contact ON contact.id = COALESCE(state.contact_id, state.merged_contact_id) AND contact.id = failure.contact_id AND contact.is_deleted = 0');
  }

  /**
   * @param string $about
   *   The flags.
   * @param string $tried
   *   Joins to the failures that still wait for a person.
   */
  private function settle(string $about, string $tried): void {
    $waiting = 'SELECT 1 FROM ' . self::TABLE . " failure $tried"
      . ' WHERE failure.next_attempt_time IS NULL AND failure.contact_id = flag.contact_id AND failure.remote_person_id = flag.remote_object_id';
    $settled = Sql::rows("SELECT flag.id AS id FROM civicrm_osdi_flag flag WHERE $this->isOpen AND $about AND NOT EXISTS ($waiting)", ['id']);
    FlagTable::settleIds(array_map('intval', array_column($settled, 'id')));
  }

  /**
   * @param int $linkId
   * @param string[] $personIds
   */
  private function remove(int $linkId, array $personIds): void {
    Sql::run('DELETE FROM ' . self::TABLE . " WHERE tag_link_id = $linkId AND remote_person_id IN (" . Sql::values(array_map('strval', $personIds)) . ')');
  }

}
