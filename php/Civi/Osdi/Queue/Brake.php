<?php

declare(strict_types=1);

namespace Civi\Osdi\Queue;

use Civi\Osdi\Gateway\Sql;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Asks before many people are unsubscribed or emptied: somebody may have deleted by mistake, and Action Network brings
 * nothing back.
 */
final class Brake {

  private const PERCENT = 10;
  private const MINIMUM = 20;

  /**
   * @param int $profileId
   * @param list<Task> $farewells
   *   All that are queued, due or not.
   * @return string|null
   *   What a person is asked, or NULL if they may be carried out.
   */
  public static function question(int $profileId, array $farewells): ?string {
    $number = count((new Farewells($profileId))->needed($farewells));
    // Whoever may always be carried out needs no more questions to the database.
    $rules = $number === 0 ? [] : Sql::rows("SELECT brake_percent, brake_minimum FROM civicrm_osdi_sync_profile WHERE id = $profileId", ['brake_percent', 'brake_minimum'])[0] ?? [];
    if ($number <= (int) ($rules['brake_minimum'] ?? self::MINIMUM)) {
      return NULL;
    }
    // A contact that was deleted for good has no state any more, and was linked all the same.
    $deleted = Sql::values(array_map(fn(Task $task) => (string) $task->personId, $farewells));
    $linked = (int) \CRM_Core_DAO::singleValueQuery('SELECT COUNT(*) FROM (SELECT remote_person_id AS person FROM civicrm_osdi_person_sync_state'
      . " WHERE sync_profile_id = $profileId AND remote_person_id IS NOT NULL UNION SELECT remote_object_id FROM civicrm_osdi_deletion"
      . " WHERE sync_profile_id = $profileId AND remote_object_id IN ($deleted)) people");
    $limit = intdiv($linked * (int) ($rules['brake_percent'] ?? self::PERCENT), 100);
    return $number <= $limit ? NULL : E::ts('%1 deletions would unsubscribe or empty %1 of %2 people on Action Network, which is more than this sync profile allows at once. Nothing of that was done. If the contacts were deleted on purpose, run the job once with confirm=1; if not, restore them from the trash first.', [
      1 => $number,
      2 => $linked,
    ]);
  }

}
