<?php

declare(strict_types=1);

namespace Civi\Osdi\Gateway;

use Civi\Osdi\Exception\CrmException;
use CRM_OSDI_ExtensionUtil as E;

/**
 * The tags of CiviCRM that contacts may have, and who has them.
 */
final class TagTable {

  private const TABLE = 'civicrm_contact';

  /**
   * Characters the columns `name` and `label` of CiviCRM's tags hold.
   */
  private const NAME_LENGTH = 64;

  private const QUESTIONS_AT_ONCE = 100;

  /**
   * @param list<int> $ids
   *   The tags a profile is limited to; empty for all.
   * @param int|null $parentId
   *   The tag or tag set under which they have to be.
   * @param list<int>|null $only
   *   Of these, those that may be synced; NULL for all.
   */
  public function __construct(private array $ids = [], private ?int $parentId = NULL, private ?array $only = NULL) {}

  /**
   * @return list<array{id: int, name: string, label: string, is_in_scope: bool}>
   */
  public function all(): array {
    $all = array_column(self::read([]), NULL, 'id');
    $tags = [];
    foreach ($all as $id => $tag) {
      if (self::isForContacts($tag)) {
        $isChosen = ($this->ids === [] || in_array($id, $this->ids, TRUE)) && ($this->only === NULL || in_array($id, $this->only, TRUE));
        $tags[] = self::described($tag) + ['is_in_scope' => $isChosen && $this->isBelowParent($id, $all)];
      }
    }
    return $tags;
  }

  /**
   * One that contacts may have.
   *
   * @return array{id: int, name: string, label: string}|null
   */
  public static function find(int $id): ?array {
    $tag = self::read([['id', '=', $id]])[0] ?? NULL;
    return $tag !== NULL && self::isForContacts($tag) ? self::described($tag) : NULL;
  }

  /**
   * @return array{id: int, name: string, label: string, is_in_scope: bool}
   */
  public function create(string $name): array {
    self::requireShort($name);
    $created = civicrm_api4('Tag', 'create', [
      'checkPermissions' => FALSE,
      'values' => ['name' => $name, 'label' => $name, 'used_for' => [self::TABLE], 'parent_id' => $this->parentId],
    ])->single();
    return ['id' => (int) $created['id'], 'name' => $name, 'label' => $name, 'is_in_scope' => TRUE];
  }

  /**
   * The tags that have these machine names already, for the database, which takes some names for one. None of that name can
   * be made.
   *
   * @param list<string> $names
   * @return list<array{id: int, label: string}|null>
   *   In the order of the names.
   */
  public static function having(array $names): array {
    $questions = array_map(fn(int $index, string $name) => "SELECT $index AS n, id, COALESCE(label, name) AS label FROM civicrm_tag WHERE name = " . Sql::value($name), array_keys($names), $names);
    $found = array_fill(0, count($names), NULL);
    foreach (array_chunk($questions, self::QUESTIONS_AT_ONCE) as $some) {
      foreach (Sql::rows(implode(' UNION ALL ', $some), ['n', 'id', 'label']) as $row) {
        $found[(int) $row['n']] = ['id' => (int) $row['id'], 'label' => (string) $row['label']];
      }
    }
    return $found;
  }

  public function rename(int $id, string $label): void {
    self::requireShort($label);
    civicrm_api4('Tag', 'update', [
      'checkPermissions' => FALSE,
      'where' => [['id', '=', $id]],
      'values' => ['label' => $label],
    ]);
  }

  /**
   * A shortened name would look as if a user had changed it.
   */
  private static function requireShort(string $name): void {
    if (mb_strlen($name) > self::NAME_LENGTH) {
      throw new \CRM_Core_Exception(E::ts('The name has more than %1 characters, which is all CiviCRM allows.', [1 => self::NAME_LENGTH]));
    }
  }

  /**
   * Contacts with a tag, in the order of their ids.
   *
   * @return list<int>
   */
  public function contactsWith(int $tagId, int $afterId, int $limit): array {
    return self::contacts([['tag_id', '=', $tagId], ['entity_table', '=', self::TABLE], ['entity_id', '>', $afterId]], $limit);
  }

  /**
   * Which of these contacts have a tag.
   *
   * @param list<int> $contactIds
   * @return list<int>
   */
  public function taggedAmong(int $tagId, array $contactIds): array {
    return $contactIds ? self::contacts([['tag_id', '=', $tagId], ['entity_table', '=', self::TABLE], ['entity_id', 'IN', $contactIds]]) : [];
  }

  /**
   * Gives a tag to contacts and takes it from others.
   *
   * @param int $tagId
   * @param list<int> $add
   * @param list<int> $remove
   */
  public function change(int $tagId, array $add, array $remove): void {
    // Hooks shall not hear of those who have it already.
    $add = array_values(array_diff($add, $this->taggedAmong($tagId, $add)));
    if ($add) {
      $this->requireLiving($add);
      $records = array_map(fn(int $id) => ['tag_id' => $tagId, 'entity_table' => self::TABLE, 'entity_id' => $id], $add);
      civicrm_api4('EntityTag', 'save', ['checkPermissions' => FALSE, 'records' => $records, 'reload' => FALSE]);
    }
    if ($remove) {
      civicrm_api4('EntityTag', 'delete', [
        'checkPermissions' => FALSE,
        'where' => [['tag_id', '=', $tagId], ['entity_table', '=', self::TABLE], ['entity_id', 'IN', array_values($remove)]],
      ]);
    }
  }

  /**
   * Whoever was merged, deleted or put into the trash meanwhile gets nothing, and is not taken for having got it.
   *
   * @param list<int> $contactIds
   */
  private function requireLiving(array $contactIds): void {
    $there = civicrm_api4('Contact', 'get', ['checkPermissions' => FALSE, 'select' => ['id'], 'where' => [['id', 'IN', $contactIds], ['is_deleted', '=', FALSE]]])->column('id');
    $gone = array_diff($contactIds, array_map('intval', $there));
    if ($gone) {
      throw new CrmException(E::ts('Contact %1 was deleted or merged meanwhile.', [1 => implode(', ', $gone)]), 'crm');
    }
  }

  /**
   * @param array<int, array<string, mixed>> $all
   */
  private function isBelowParent(int $id, array $all): bool {
    if ($this->parentId === NULL) {
      return TRUE;
    }
    // A tag that is its own ancestor must not keep this going.
    for ($steps = 0; $steps <= count($all); $steps++) {
      if ($id === $this->parentId) {
        return TRUE;
      }
      $id = (int) ($all[$id]['parent_id'] ?? 0);
    }
    return FALSE;
  }

  /**
   * @param array<string, mixed> $tag
   */
  private static function isForContacts(array $tag): bool {
    return !$tag['is_tagset'] && in_array(self::TABLE, (array) $tag['used_for'], TRUE);
  }

  /**
   * @param array<string, mixed> $tag
   * @return array{id: int, name: string, label: string}
   */
  private static function described(array $tag): array {
    return ['id' => (int) $tag['id'], 'name' => (string) $tag['name'], 'label' => (string) ($tag['label'] ?? $tag['name'])];
  }

  /**
   * @param list<array<int, mixed>> $where
   * @return list<array<string, mixed>>
   */
  private static function read(array $where): array {
    return array_values(civicrm_api4('Tag', 'get', [
      'checkPermissions' => FALSE,
      'select' => ['id', 'name', 'label', 'parent_id', 'is_tagset', 'used_for'],
      'where' => $where,
      'orderBy' => ['id' => 'ASC'],
    ])->getArrayCopy());
  }

  /**
   * @param list<array<int, mixed>> $where
   * @return list<int>
   */
  private static function contacts(array $where, int $limit = 0): array {
    return array_map('intval', civicrm_api4('EntityTag', 'get', [
      'checkPermissions' => FALSE,
      'select' => ['entity_id'],
      'where' => $where,
      'orderBy' => ['entity_id' => 'ASC'],
      'limit' => $limit,
    ])->column('entity_id'));
  }

}
