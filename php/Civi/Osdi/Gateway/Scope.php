<?php

declare(strict_types=1);

namespace Civi\Osdi\Gateway;

use Civi\Osdi\Exception\ConfigurationException;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Whom a profile is limited to: a group or smart group, a tag, a contact sub-type; each one that is given narrows.
 *
 * Read once per run, in one piece. Somebody is only taken for having left if all of it could be read: a group that was
 * deleted or disabled, or is just being worked out by another process, looks as if everybody had left.
 */
final class Scope {

  /**
   * Contacts in one question to API v4.
   */
  private const CHUNK = 20000;

  /**
   * Seconds to wait for another process that is working a smart group out.
   */
  private const PATIENCE = 60;

  /**
   * @var array<int, true>|null
   */
  private ?array $members = NULL;

  /**
   * @param int|null $groupId
   * @param int|null $tagId
   * @param string|null $subType
   * @param bool $leftSomebodyOutside
   *   There are sync states of contacts that were out of the scope when they were last read.
   */
  public function __construct(private ?int $groupId, private ?int $tagId, private ?string $subType, public readonly bool $leftSomebodyOutside = FALSE) {}

  /**
   * @param array<string, mixed> $profile
   *   A row with the columns scope_group_id, scope_tag_id and scope_contact_sub_type.
   */
  public static function ofRow(array $profile): self {
    $given = fn(string $column) => ($profile[$column] ?? NULL) ?: NULL;
    $group = $given('scope_group_id');
    $tag = $given('scope_tag_id');
    return new self($group === NULL ? NULL : (int) $group, $tag === NULL ? NULL : (int) $tag, $given('scope_contact_sub_type'), (bool) $given('left_outside'));
  }

  public static function ofProfile(int $profileId): self {
    $columns = ['scope_group_id', 'scope_tag_id', 'scope_contact_sub_type'];
    $outside = "EXISTS (SELECT 1 FROM civicrm_osdi_person_sync_state WHERE sync_profile_id = $profileId AND is_out_of_scope = 1)";
    $sql = 'SELECT ' . implode(', ', $columns) . ", $outside AS left_outside FROM civicrm_osdi_sync_profile WHERE id = $profileId";
    return self::ofRow(Sql::rows($sql, [...$columns, 'left_outside'])[0] ?? []);
  }

  public function isLimited(): bool {
    return $this->groupId !== NULL || $this->tagId !== NULL || $this->subType !== NULL;
  }

  public function contains(int $contactId): bool {
    return !$this->isLimited() || isset($this->members()[$contactId]);
  }

  /**
   * Individuals in the scope, not in the trash; nothing where it is not limited.
   *
   * @return array<int, true>
   *   By id.
   */
  public function members(): array {
    return $this->members ??= $this->isLimited() ? $this->read() : [];
  }

  /**
   * What the profile is limited to, for people to read; NULL for everybody.
   */
  public function describe(): ?string {
    $parts = [];
    if ($this->groupId !== NULL) {
      $parts[] = E::ts('group %1', [1 => $this->name('Group', $this->groupId)]);
    }
    if ($this->tagId !== NULL) {
      $parts[] = E::ts('tag %1', [1 => $this->name('Tag', $this->tagId)]);
    }
    if ($this->subType !== NULL) {
      $parts[] = E::ts('contact sub-type %1', [1 => $this->subType]);
    }
    return $parts ? implode(', ', $parts) : NULL;
  }

  /**
   * What is wrong with the scope, by column.
   *
   * @return array<string, string>
   */
  public function problems(): array {
    $problems = [];
    if ($this->groupId !== NULL) {
      $group = $this->find('Group', [['id', '=', $this->groupId]], ['title', 'is_active']);
      if ($group === NULL) {
        $problems['scope_group_id'] = E::ts('The group %1 does not exist: choose another or empty scope_group_id.', [1 => $this->groupId]);
      }
      elseif (!$group['is_active']) {
        $problems['scope_group_id'] = E::ts('The group %1 (%2) is disabled: enable it, choose another or empty scope_group_id.', [1 => $this->groupId, 2 => $group['title']]);
      }
    }
    if ($this->tagId !== NULL && $this->find('Tag', [['id', '=', $this->tagId]], ['id']) === NULL) {
      $problems['scope_tag_id'] = E::ts('The tag %1 does not exist: choose another or empty scope_tag_id.', [1 => $this->tagId]);
    }
    if ($this->subType !== NULL) {
      $where = [['name', '=', $this->subType], ['parent_id:name', '=', 'Individual'], ['is_active', '=', TRUE]];
      if ($this->find('ContactType', $where, ['id']) === NULL) {
        $problems['scope_contact_sub_type'] = E::ts('There is no enabled sub-type of Individual with the machine name %1: choose another or empty scope_contact_sub_type.', [1 => $this->subType]);
      }
    }
    return $problems;
  }

  /**
   * @throws \Civi\Osdi\Exception\ConfigurationException
   *   The group, tag or sub-type is gone or disabled.
   */
  public function mustBeThere(): void {
    $problems = $this->problems();
    if ($problems) {
      throw $this->unreadable($problems);
    }
  }

  /**
   * @return array<int, true>
   */
  private function read(): array {
    $locks = $this->holdSmartGroups();
    try {
      $members = $this->select();
    }
    catch (\Throwable $error) {
      throw $this->unreadable([$error->getMessage()], $error);
    }
    finally {
      foreach ($locks as $lock) {
        $lock->release();
      }
    }
    // Afterwards: core disables a smart group whose search does not work any more, and finds nobody in it.
    $this->mustBeThere();
    return $members;
  }

  /**
   * @return array<int, true>
   */
  private function select(): array {
    $where = [['contact_type', '=', 'Individual'], ['is_deleted', '=', FALSE]];
    if ($this->groupId !== NULL) {
      $where[] = ['groups', 'IN', [$this->groupId]];
    }
    if ($this->tagId !== NULL) {
      $where[] = ['tags', 'IN', [$this->tagId]];
    }
    if ($this->subType !== NULL) {
      $where[] = ['contact_sub_type', 'CONTAINS', $this->subType];
    }
    $members = [];
    $last = 0;
    do {
      $ids = civicrm_api4('Contact', 'get', [
        'checkPermissions' => FALSE,
        'select' => ['id'],
        'where' => [...$where, ['id', '>', $last]],
        'orderBy' => ['id' => 'ASC'],
        'limit' => self::CHUNK,
      ])->column('id');
      foreach ($ids as $id) {
        $members[$last = (int) $id] = TRUE;
      }
    } while (count($ids) === self::CHUNK);
    return $members;
  }

  /**
   * Core empties the list of a smart group's contacts before it fills it anew, both under this lock.
   *
   * @return list<object>
   */
  private function holdSmartGroups(): array {
    $locks = [];
    foreach ($this->groupId === NULL ? [] : $this->smartGroups() as $id) {
      $lock = \Civi::lockManager()->acquire("data.core.group.$id", self::PATIENCE);
      if (!$lock->isAcquired()) {
        throw $this->unreadable([E::ts('The contacts of the smart group %1 are being worked out by another process. Run the job again later.', [1 => $id])]);
      }
      $locks[] = $lock;
    }
    return $locks;
  }

  /**
   * The smart ones among the group and the groups nested in it, ordered by id, so that two processes cannot wait for
   * each other.
   *
   * @return list<int>
   */
  private function smartGroups(): array {
    $all = $level = [(int) $this->groupId];
    while ($level) {
      $children = civicrm_api4('GroupNesting', 'get', [
        'checkPermissions' => FALSE,
        'select' => ['child_group_id'],
        'where' => [['parent_group_id', 'IN', $level]],
      ])->column('child_group_id');
      $level = array_values(array_diff(array_map('intval', $children), $all));
      $all = [...$all, ...$level];
    }
    return civicrm_api4('Group', 'get', [
      'checkPermissions' => FALSE,
      'select' => ['id'],
      'where' => [['id', 'IN', $all], ['saved_search_id', 'IS NOT NULL']],
      'orderBy' => ['id' => 'ASC'],
    ])->column('id');
  }

  /**
   * @param array<int|string, string> $problems
   * @param \Throwable|null $cause
   */
  private function unreadable(array $problems, ?\Throwable $cause = NULL): ConfigurationException {
    $message = E::ts('Whom this sync profile is limited to (%1) cannot be told, so nobody is synced.', [1 => $this->describe()]);
    return new ConfigurationException($message . ' ' . implode(' ', $problems), 'configuration', NULL, [], $cause);
  }

  private function name(string $entity, int $id): string {
    $label = ['Group' => 'title', 'Tag' => 'name'][$entity];
    $row = $this->find($entity, [['id', '=', $id]], [$label]);
    return $row === NULL ? (string) $id : "$id ({$row[$label]})";
  }

  /**
   * @param string $entity
   * @param list<array<int, mixed>> $where
   * @param list<string> $select
   * @return array<string, mixed>|null
   */
  private function find(string $entity, array $where, array $select): ?array {
    return civicrm_api4($entity, 'get', ['checkPermissions' => FALSE, 'select' => $select, 'where' => $where, 'limit' => 1])->first();
  }

}
