<?php

declare(strict_types=1);

namespace Civi\Osdi\Gateway;

use Civi\Osdi\PersonId;

/**
 * What one profile remembers about tags: which is which, and who had them on both sides. Our own tables, so a batch is one
 * statement.
 */
final class TagLinkTable {

  private const LINKS = 'civicrm_osdi_tag_link';
  private const BASE = 'civicrm_osdi_tagging_base';
  private const STATES = 'civicrm_osdi_person_sync_state';

  private const COLUMNS = ['tag_id', 'remote_tag_id', 'local_name', 'remote_name', 'linked_by', 'message'];

  /**
   * Characters the columns of names and of the message hold.
   */
  private const LENGTHS = ['local_name' => 255, 'remote_name' => 1023, 'message' => 1023];

  public function __construct(private int $profileId) {}

  /**
   * @return list<array<string, mixed>>
   */
  public function links(): array {
    $columns = ['id', ...self::COLUMNS];
    $rows = Sql::rows('SELECT ' . implode(', ', $columns) . ' FROM ' . self::LINKS . " WHERE sync_profile_id = $this->profileId ORDER BY id", $columns);
    return array_map(fn(array $row) => ['id' => (int) $row['id'], 'tag_id' => (int) $row['tag_id']] + $row, $rows);
  }

  /**
   * @param list<array<string, mixed>> $links
   * @return list<int>
   *   Ids in the same order.
   */
  public function save(array $links): array {
    $before = array_column($this->links(), NULL, 'id');
    foreach (array_map(self::fitting(...), $links) as $link) {
      $set = implode(', ', array_map(fn(string $column) => "$column = " . self::value($link, $column), self::COLUMNS));
      $known = $before[(int) ($link['id'] ?? 0)] ?? NULL;
      if ($known === NULL) {
        Sql::run('INSERT INTO ' . self::LINKS . ' (sync_profile_id, ' . implode(', ', self::COLUMNS) . ") VALUES ($this->profileId, "
          . implode(', ', array_map(fn(string $column) => self::value($link, $column), self::COLUMNS)) . ')');
        continue;
      }
      if ((int) $known['tag_id'] !== (int) $link['tag_id'] || $known['remote_tag_id'] !== $link['remote_tag_id']) {
        Sql::run('DELETE FROM ' . self::BASE . " WHERE tag_link_id = {$known['id']}");
        $set .= ', linked_date = CURRENT_TIMESTAMP';
      }
      Sql::run('UPDATE ' . self::LINKS . " SET $set WHERE id = {$known['id']}");
    }
    $ids = array_column($this->links(), 'id', 'tag_id');
    return array_map(fn(array $link) => (int) $ids[(int) $link['tag_id']], $links);
  }

  /**
   * A link as far as its columns hold it.
   *
   * @param array<string, mixed> $link
   * @return array<string, mixed>
   */
  public static function fitting(array $link): array {
    foreach (array_intersect_key(self::LENGTHS, $link) as $column => $length) {
      $link[$column] = $link[$column] === NULL ? NULL : mb_substr((string) $link[$column], 0, $length);
    }
    return $link;
  }

  /**
   * The contacts of these people, aliases included.
   *
   * @param string[] $ids
   * @return list<array<string, mixed>>
   */
  public function twinsOfPeople(array $ids): array {
    return $ids ? $this->twins('state.remote_person_id IN (' . Sql::values($ids) . ')') : [];
  }

  /**
   * The people of these contacts, without aliases.
   *
   * @param int[] $ids
   * @return list<array<string, mixed>>
   */
  public function twinsOfContacts(array $ids): array {
    return $ids ? $this->twins('state.contact_id IN (' . Sql::values($ids) . ") AND state.remote_person_id <> ''") : [];
  }

  /**
   * The people of contacts that were merged into these.
   *
   * @param int[] $ids
   * @return list<array<string, mixed>>
   */
  public function aliasesOfContacts(array $ids): array {
    return $ids ? $this->twins('state.contact_id IS NULL AND state.merged_contact_id IN (' . Sql::values($ids) . ") AND state.remote_person_id <> ''") : [];
  }

  /**
   * What was agreed on about a tag, in the order of the people's ids.
   *
   * @return list<array<string, mixed>>
   */
  public function base(int $linkId, ?string $afterId, int $limit): array {
    $columns = ['remote_person_id', 'contact_id', 'remote_tagging_id'];
    return Sql::rows('SELECT ' . implode(', ', $columns) . ' FROM ' . self::BASE . " WHERE tag_link_id = $linkId"
      . ($afterId === NULL ? '' : ' AND remote_person_id > ' . Sql::value($afterId)) . " ORDER BY remote_person_id LIMIT $limit", $columns);
  }

  /**
   * @param int $linkId
   * @param list<array<string, mixed>> $rows
   */
  public function saveBase(int $linkId, array $rows): void {
    $this->deleteBase($linkId, array_column($rows, 'remote_person_id'));
    $tuples = array_map(fn(array $row) => "($linkId, " . Sql::value((string) $row['remote_person_id']) . ', ' . (int) $row['contact_id'] . ', '
      . Sql::value($row['remote_tagging_id'] ?? NULL) . ')', $rows);
    if ($tuples) {
      Sql::run('INSERT INTO ' . self::BASE . ' (tag_link_id, remote_person_id, contact_id, remote_tagging_id) VALUES ' . implode(', ', $tuples));
    }
  }

  /**
   * @param int $linkId
   * @param string[] $personIds
   */
  public function deleteBase(int $linkId, array $personIds): void {
    if ($personIds) {
      Sql::run('DELETE FROM ' . self::BASE . " WHERE tag_link_id = $linkId AND remote_person_id IN (" . Sql::values(array_map('strval', $personIds)) . ')');
    }
  }

  /**
   * Lets a person and its contact meet for the first time, because it is another contact than before, or one whose tags went
   * elsewhere meanwhile.
   */
  public function forgetPerson(string $personId): void {
    Sql::run('DELETE FROM ' . self::BASE . ' WHERE remote_person_id = ' . Sql::value($personId)
      . ' AND tag_link_id IN (SELECT id FROM ' . self::LINKS . " WHERE sync_profile_id = $this->profileId)");
  }

  /**
   * @return list<array<string, mixed>>
   */
  private function twins(string $condition): array {
    $of = 'COALESCE(state.contact_id, state.merged_contact_id)';
    $columns = ['contact_id', 'remote_person_id', 'is_alias', 'is_trashed', 'is_out_of_scope', 'is_gone'];
    // API v4 has no join on one column or another.
    $rows = Sql::rows("SELECT $of AS contact_id, state.remote_person_id AS remote_person_id, state.contact_id IS NULL AS is_alias, contact.is_deleted AS is_trashed,"
      . ' state.is_out_of_scope AS is_out_of_scope, state.remote_gone_time IS NOT NULL AS is_gone'
      . ' FROM ' . self::STATES . " state INNER JOIN civicrm_contact contact ON contact.id = $of"
      . " WHERE state.sync_profile_id = $this->profileId AND $condition", $columns);
    // Whoever wrote something else into the table linked the contact to nobody.
    return array_values(array_filter($rows, fn(array $row) => PersonId::isOne((string) $row['remote_person_id'])));
  }

  /**
   * @param array<string, mixed> $link
   */
  private static function value(array $link, string $column): string {
    $value = $link[$column] ?? NULL;
    if ($column === 'tag_id') {
      return (string) (int) $value;
    }
    return Sql::value($value === NULL ? NULL : (string) $value);
  }

}
