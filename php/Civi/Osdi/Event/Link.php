<?php

declare(strict_types=1);

namespace Civi\Osdi\Event;

use Civi\Osdi\Gateway\Sql;
use Civi\Osdi\PersonId;
use Civi\Osdi\SyncProfile\EventOverrides;

/**
 * A contact in a sync profile: its row among the sync states.
 */
final class Link {

  private function __construct(
    public readonly int $stateId,
    public readonly int $profileId,
    public readonly int $contactId,
    public readonly ?string $personId,
    public readonly bool $isTrashed,
    public readonly bool $isAlias,
    public readonly bool $answers,
  ) {}

  /**
   * What a question about links selects: name => expression.
   */
  public const COLUMNS = [
    'id' => 'state.id',
    'sync_profile_id' => 'state.sync_profile_id',
    'contact' => 'contact.id',
    'remote_person_id' => 'state.remote_person_id',
    'is_deleted' => 'contact.is_deleted',
    'is_alias' => 'state.contact_id IS NULL',
    'classes' => 'profile.classes',
  ];

  /**
   * The individuals among these contacts, in every profile, with people they got by a merge. One statement.
   *
   * @param list<int> $contactIds
   * @param bool $isUpgraded
   *   FALSE: the tables are those of osdi-client 1.2.3, in which a merge leaves nobody without a contact.
   * @return list<self>
   */
  public static function ofContacts(array $contactIds, bool $isUpgraded = TRUE): array {
    $rows = Sql::rows('SELECT ' . Sql::columns(self::COLUMNS) . self::from($isUpgraded) . ' WHERE ' . self::areOf($contactIds, $isUpgraded) . ' ORDER BY state.id', array_keys(self::COLUMNS));
    return array_map(self::ofRow(...), $rows);
  }

  public static function from(bool $isUpgraded = TRUE): string {
    return ' FROM civicrm_osdi_person_sync_state state INNER JOIN civicrm_osdi_sync_profile profile ON profile.id = state.sync_profile_id'
      . " INNER JOIN civicrm_contact contact ON contact.contact_type = 'Individual' AND contact.id = "
      . ($isUpgraded ? 'COALESCE(state.contact_id, state.merged_contact_id)' : 'state.contact_id');
  }

  /**
   * @param list<int> $contactIds
   */
  public static function areOf(array $contactIds, bool $isUpgraded = TRUE): string {
    $ids = Sql::values($contactIds);
    return "(state.contact_id IN ($ids)" . ($isUpgraded ? " OR state.merged_contact_id IN ($ids)" : '') . ')';
  }

  /**
   * @param array<string, ?string> $row
   *   With COLUMNS.
   */
  public static function ofRow(array $row): self {
    return new self(
      (int) $row['id'],
      (int) $row['sync_profile_id'],
      (int) $row['contact'],
      self::person((string) $row['remote_person_id']),
      (bool) $row['is_deleted'],
      (bool) $row['is_alias'],
      EventOverrides::answers($row['classes'])
    );
  }

  /**
   * What is no id of a person is nobody's, as for the sync. Before the upgrade it may still have its prefix.
   */
  private static function person(string $stored): ?string {
    $id = PersonId::bare(trim($stored));
    return PersonId::isOne($id) ? $id : NULL;
  }

}
