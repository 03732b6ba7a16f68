<?php

declare(strict_types=1);

namespace Civi\Osdi\SyncProfile;

use Civi\Osdi\Gateway\Sql;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Entries of a profile's `classes` that could decide which donations are synced, or how. This version does not carry
 * overrides out, so with such an entry it syncs no donation.
 */
final class DonationOverrides {

  /**
   * What osdi-client 1.2.3 used for donations unless a profile said otherwise.
   */
  private const BUILT_IN = [
    'LocalObject' => ['Donation' => 'Civi\Osdi\LocalObject\DonationBasic'],
    'OsdiObject' => [
      'osdi:donations' => 'Civi\Osdi\ActionNetwork\Object\Donation',
      'osdi:fundraising_pages' => 'Civi\Osdi\ActionNetwork\Object\FundraisingPage',
    ],
    'Mapper' => ['Donation' => 'Civi\Osdi\ActionNetwork\Mapper\DonationBasic'],
    'Matcher' => ['Donation' => 'Civi\Osdi\ActionNetwork\Matcher\DonationBasic'],
    'SingleSyncer' => ['Donation' => 'Civi\Osdi\ActionNetwork\SingleSyncer\DonationBasic'],
    'BatchSyncer' => ['Donation' => 'Civi\Osdi\ActionNetwork\BatchSyncer\DonationBasic'],
  ];

  /**
   * Why donations cannot be synced with this profile, and the next step; NULL if they can.
   */
  public static function problemOf(int $profileId): ?string {
    $profile = Sql::rows("SELECT id, label, classes FROM civicrm_osdi_sync_profile WHERE id = $profileId", ['id', 'label', 'classes'])[0] ?? NULL;
    // One that cannot be read keeps people from being synced already.
    $entries = $profile === NULL ? [] : PeopleOverrides::entries((string) $profile['classes'], self::BUILT_IN);
    return $entries ? E::ts('The sync profile %1 changes how donations are synced by its field classes, and this version cannot carry that out yet: %2. No donation is synced with this profile. Either wait for a version that can, or remove these entries in the API v4 Explorer (entity OsdiSyncProfile; null empties the whole field).', [
      1 => sprintf('"%s" (id %d)', $profile['label'], $profile['id']),
      2 => implode(', ', $entries),
    ]) : NULL;
  }

}
