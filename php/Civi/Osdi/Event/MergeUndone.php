<?php

declare(strict_types=1);

namespace Civi\Osdi\Event;

use Civi\Osdi\Gateway\FlagTable;
use Civi\Osdi\Gateway\Sql;
use Civi\Osdi\Gateway\TagLinkTable;

/**
 * A contact that was merged into another one is restored from the trash: its person is its own again, unless the other
 * contact took that over.
 */
final class MergeUndone {

  private const TABLE = 'civicrm_osdi_person_sync_state';

  /**
   * The flags of the merge know whose the person was.
   */
  public static function giveBack(int $contactId): void {
    $candidates = Sql::rows('SELECT state.id AS id, state.sync_profile_id AS profile, state.remote_person_id AS person, flag.id AS flag, flag.context AS context FROM civicrm_osdi_flag flag'
      . ' INNER JOIN ' . self::TABLE . ' state ON state.sync_profile_id = flag.sync_profile_id AND state.remote_person_id = flag.remote_object_id'
      . " INNER JOIN civicrm_contact contact ON contact.id = $contactId AND contact.is_deleted = 1"
      . ' WHERE flag.flag_type = ' . Sql::value(Merge::FLAG_TYPE) . ' AND state.contact_id IS NULL AND state.merged_contact_id IS NOT NULL ORDER BY flag.id', ['id', 'profile', 'person', 'flag', 'context']);
    foreach ($candidates as $row) {
      if ((json_decode((string) $row['context'], TRUE)['contacts'][1] ?? NULL) === $contactId) {
        self::link($contactId, (int) $row['id'], (int) $row['profile'], (string) $row['person'], (int) $row['flag']);
      }
    }
  }

  private static function link(int $contactId, int $stateId, int $profileId, string $personId, int $flagId): void {
    $own = 'contact_id = ' . $contactId . ' AND sync_profile_id = ' . $profileId;
    if (\CRM_Core_DAO::singleValueQuery('SELECT 1 FROM ' . self::TABLE . " WHERE $own AND remote_person_id IS NOT NULL LIMIT 1")) {
      return;
    }
    Sql::run('DELETE FROM ' . self::TABLE . " WHERE $own");
    // What was remembered is of the other contact by now, so the two are compared in full.
    Sql::run('UPDATE ' . self::TABLE . " SET contact_id = $contactId, merged_contact_id = NULL, sync_status = NULL, base = NULL,"
      . " local_post_sync_modified_time = NULL, attempt_count = NULL, next_attempt_time = NULL, message = NULL WHERE id = $stateId");
    // The tags went with the merge, and do not come back with the contact.
    (new TagLinkTable($profileId))->forgetPerson($personId);
    FlagTable::settleIds([$flagId]);
  }

}
