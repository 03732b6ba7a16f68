<?php

declare(strict_types=1);

namespace Civi\Osdi\SyncProfile;

use Civi\Osdi\Exception\ConfigurationException;
use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\Gateway\Sql;
use Civi\Osdi\Gateway\TagTable;
use CRM_OSDI_ExtensionUtil as E;

/**
 * What a profile decides about tags.
 */
final class TagRules {

  public const MODES = ['both_ways', 'mirror_remote', 'mirror_local'];

  /**
   * Columns the native library is told as they are.
   */
  private const COLUMNS = ['tag_mode', 'tag_create_local', 'tag_create_remote', 'brake_percent', 'brake_minimum'];

  private const SCOPE = ['tag_scope_ids', 'tag_scope_parent_id'];

  private const LABELS = ['id', 'label', 'classes'];

  /**
   * @param array<string, ?string> $row
   */
  private function __construct(private array $row) {}

  /**
   * @throws \Civi\Osdi\Exception\ConfigurationException
   *   What keeps the tags of this profile from being synced.
   */
  public static function ofProfile(int $profileId): self {
    $columns = [...self::LABELS, ...self::COLUMNS, ...self::SCOPE];
    $row = Sql::rows('SELECT ' . implode(', ', $columns) . " FROM civicrm_osdi_sync_profile WHERE id = $profileId", $columns)[0] ?? [];
    $problem = TagOverrides::problem($row) ?? self::scopeProblem($row);
    if ($problem !== NULL) {
      throw new ConfigurationException($problem, 'configuration');
    }
    return new self($row);
  }

  /**
   * As the native function sync_taggings() takes them.
   *
   * @return array<string, string|null>
   */
  public function forLibrary(): array {
    return array_filter(array_intersect_key($this->row, array_flip(self::COLUMNS)), fn($value) => $value !== NULL && $value !== '');
  }

  /**
   * @param list<int>|null $only
   *   The tags a class of the site's own lets through; NULL for all.
   */
  public function tags(?array $only = NULL): TagTable {
    $parent = (int) ($this->row['tag_scope_parent_id'] ?? 0);
    return new TagTable(self::ids($this->row['tag_scope_ids'] ?? NULL), $parent ?: NULL, $only);
  }

  /**
   * Validates what is to be saved.
   *
   * @param array<string, mixed> $record
   * @return array<string, mixed>
   */
  public static function validate(array $record): array {
    if (isset($record['tag_mode']) && !in_array($record['tag_mode'], self::MODES, TRUE)) {
      throw new InvalidArgumentException(E::ts('%1: one of these is needed: %2.', [1 => 'tag_mode', 2 => implode(', ', self::MODES)]));
    }
    if (array_key_exists('tag_scope_ids', $record)) {
      $record['tag_scope_ids'] = self::scopeIds($record['tag_scope_ids']);
    }
    if (array_key_exists('tag_scope_parent_id', $record)) {
      $given = $record['tag_scope_parent_id'];
      if (!is_scalar($given ?? '') || !preg_match('/^(\d{1,9}|null)?$/D', trim((string) $given))) {
        throw new InvalidArgumentException(E::ts('%1: one id is needed, or nothing.', [1 => 'tag_scope_parent_id']));
      }
      // What is cleared is an empty text here: to a DAO, NULL is "leave it".
      $record['tag_scope_parent_id'] = in_array(trim((string) $given), ['', '0', 'null'], TRUE) ? '' : trim((string) $given);
      $problem = self::scopeProblem($record);
      if ($problem !== NULL) {
        throw new InvalidArgumentException("tag_scope_parent_id: $problem");
      }
    }
    if (self::makesTagsOutOfScope($record)) {
      throw new InvalidArgumentException(E::ts('tag_create_local: a tag that is made in CiviCRM would not be among those of tag_scope_ids. Leave one of the two empty, or use tag_scope_parent_id.'));
    }
    return $record;
  }

  /**
   * Whether that follows from what is to be saved, together with what is saved.
   *
   * @param array<string, mixed> $record
   */
  private static function makesTagsOutOfScope(array $record): bool {
    $columns = ['tag_create_local', 'tag_scope_ids'];
    $given = array_intersect_key($record, array_flip($columns));
    if ($given === []) {
      return FALSE;
    }
    $id = (int) ($record['id'] ?? 0);
    $saved = $id > 0 ? Sql::rows('SELECT ' . implode(', ', $columns) . " FROM civicrm_osdi_sync_profile WHERE id = $id", $columns)[0] ?? [] : [];
    ['tag_create_local' => $creates, 'tag_scope_ids' => $ids] = $given + $saved + array_fill_keys($columns, NULL);
    return !empty($creates) && (is_array($ids) ? $ids : self::ids($ids)) !== [];
  }

  /**
   * @return list<int>|string
   *   An empty text for none.
   */
  private static function scopeIds(mixed $given): array|string {
    $list = is_array($given) ? $given : explode(',', (string) $given);
    $list = array_values(array_filter(array_map(fn($id) => is_scalar($id) ? trim((string) $id) : '?', $list), fn(string $id) => $id !== '' && $id !== 'null'));
    foreach ($list as $id) {
      if (!preg_match('/^[1-9]\d{0,8}$/D', $id)) {
        throw new InvalidArgumentException(E::ts('%1: ids of tags are needed, with commas between them.', [1 => 'tag_scope_ids']));
      }
      if (TagTable::find((int) $id) === NULL) {
        throw new InvalidArgumentException(E::ts('%1: there is no tag %2 that contacts may have.', [1 => 'tag_scope_ids', 2 => $id]));
      }
    }
    return $list === [] ? '' : array_map('intval', $list);
  }

  /**
   * @return list<int>
   */
  private static function ids(?string $stored): array {
    preg_match_all('/\d+/', (string) $stored, $found);
    return array_map('intval', array_values($found[0]));
  }

  /**
   * @param array<string, mixed> $row
   */
  private static function scopeProblem(array $row): ?string {
    $parent = (int) ($row['tag_scope_parent_id'] ?? 0);
    $isThere = $parent === 0 || civicrm_api4('Tag', 'get', ['checkPermissions' => FALSE, 'select' => ['id'], 'where' => [['id', '=', $parent]]])->count() > 0;
    return $isThere ? NULL : E::ts('The tag %1 does not exist: choose another or empty tag_scope_parent_id.', [1 => $parent]);
  }

}
