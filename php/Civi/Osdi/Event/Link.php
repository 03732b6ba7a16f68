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
   * The individuals among these contacts, in every profile, with people they got by a merge. One statement.
   *
   * @param list<int> $contactIds
   * @param bool $isUpgraded
   *   FALSE: the tables are those of osdi-client 1.2.3, in which a merge leaves nobody without a contact.
   * @return list<self>
   */
  public static function ofContacts(array $contactIds, bool $isUpgraded = TRUE): array {
    $ids = Sql::values($contactIds);
    $columns = ['id', 'sync_profile_id', 'contact', 'remote_person_id', 'is_deleted', 'is_alias', 'classes'];
    $rows = Sql::rows('SELECT state.id AS id, state.sync_profile_id AS sync_profile_id, contact.id AS contact, state.remote_person_id AS remote_person_id,'
      . ' contact.is_deleted AS is_deleted, state.contact_id IS NULL AS is_alias, profile.classes AS classes'
      . ' FROM civicrm_osdi_person_sync_state state INNER JOIN civicrm_osdi_sync_profile profile ON profile.id = state.sync_profile_id'
      . ' INNER JOIN civicrm_contact contact'
      . ' ON contact.id = ' . ($isUpgraded ? 'COALESCE(state.contact_id, state.merged_contact_id)' : 'state.contact_id')
      . " WHERE (state.contact_id IN ($ids)" . ($isUpgraded ? " OR state.merged_contact_id IN ($ids)" : '') . ") AND contact.contact_type = 'Individual' ORDER BY state.id", $columns);
    return array_map(fn(array $row) => new self(
      (int) $row['id'],
      (int) $row['sync_profile_id'],
      (int) $row['contact'],
      self::person((string) $row['remote_person_id']),
      (bool) $row['is_deleted'],
      (bool) $row['is_alias'],
      EventOverrides::answers($row['classes'])
    ), $rows);
  }

  /**
   * What is no id of a person is nobody's, as for the sync. Before the upgrade it may still have its prefix.
   */
  private static function person(string $stored): ?string {
    $id = PersonId::bare(trim($stored));
    return PersonId::isOne($id) ? $id : NULL;
  }

}
