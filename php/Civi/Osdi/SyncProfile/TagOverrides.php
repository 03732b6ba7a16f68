<?php

declare(strict_types=1);

namespace Civi\Osdi\SyncProfile;

use CRM_OSDI_ExtensionUtil as E;

/**
 * Entries of a profile's `classes` that could decide which tags are synced, or for whom. This version does not carry
 * overrides out, so with such an entry it syncs no tags. Those that concern people, or everything, are refused before; see
 * PeopleOverrides.
 */
final class TagOverrides {

  /**
   * What osdi-client 1.2.3 used for tags unless a profile said otherwise: category => key => class.
   */
  private const BUILT_IN = [
    'LocalObject' => ['tag' => 'Civi\Osdi\LocalObject\TagBasic', 'tagging' => 'Civi\Osdi\LocalObject\TaggingBasic'],
    'OsdiObject' => ['osdi:tags' => 'Civi\Osdi\ActionNetwork\Object\Tag', 'osdi:taggings' => 'Civi\Osdi\ActionNetwork\Object\Tagging'],
    'Mapper' => ['tag' => 'Civi\Osdi\ActionNetwork\Mapper\TagBasic', 'tagging' => 'Civi\Osdi\ActionNetwork\Mapper\TaggingBasic'],
    'Matcher' => ['tag' => 'Civi\Osdi\ActionNetwork\Matcher\TagBasic', 'tagging' => 'Civi\Osdi\ActionNetwork\Matcher\TaggingBasic'],
    'SingleSyncer' => ['tag' => 'Civi\Osdi\ActionNetwork\SingleSyncer\TagBasic', 'tagging' => 'Civi\Osdi\ActionNetwork\SingleSyncer\TaggingBasic'],
    'BatchSyncer' => ['tagging' => 'Civi\Osdi\ActionNetwork\BatchSyncer\TaggingBasic'],
  ];

  /**
   * Why tags cannot be synced with this profile, and the next step; NULL if they can.
   *
   * @param array<string, mixed> $profile
   *   'id', 'label' and 'classes', as stored.
   */
  public static function problem(array $profile): ?string {
    // One that cannot be read keeps people from being synced already.
    $found = PeopleOverrides::entries((string) ($profile['classes'] ?? ''), self::BUILT_IN) ?? [];
    return $found === [] ? NULL : E::ts('The sync profile %1 changes how tags are synced by its field classes, and this version cannot carry that out yet: %2. No tags are synced with this profile. Either wait for a version that can, or remove these entries in the API v4 Explorer (entity OsdiSyncProfile), and say in tag_scope_ids or tag_scope_parent_id which tags are to be synced.', [
      1 => sprintf('"%s" (id %d)', $profile['label'] ?? '', $profile['id'] ?? 0),
      2 => implode(', ', $found),
    ]);
  }

}
