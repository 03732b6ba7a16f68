<?php

declare(strict_types=1);

namespace Civi\Osdi\SyncProfile;

use Civi\Osdi\Gateway\Sql;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Entries of a profile's `classes` that could decide which donations are synced, or how. Only the
 * built-in ones can be used, so with another one no donation is synced.
 */
final class DonationOverrides {

  /**
   * Why donations cannot be synced with this profile, and the next step; NULL if they can.
   */
  public static function problemOf(int $profileId): ?string {
    $profile = Sql::rows("SELECT id, label, classes FROM civicrm_osdi_sync_profile WHERE id = $profileId", ['id', 'label', 'classes'])[0] ?? NULL;
    // One that cannot be read keeps people from being synced already.
    $entries = $profile === NULL ? [] : PeopleOverrides::entries((string) $profile['classes'], Roles::ofDonations());
    return $profile !== NULL && $entries ? E::ts('The sync profile %1 changes how donations are synced by its field classes, and that cannot be carried out: %2. No donation is synced with this profile. Correct or remove these entries in the API v4 Explorer (entity OsdiSyncProfile; null empties the whole field).', [
      1 => sprintf('"%s" (id %d)', $profile['label'], $profile['id']),
      2 => implode(', ', $entries),
    ]) : NULL;
  }

}
