<?php

declare(strict_types=1);

namespace Civi\Osdi\SyncProfile;

use CRM_OSDI_ExtensionUtil as E;

/**
 * Entries of a profile's `classes` that could decide which tags are synced, or for whom. With an
 * entry that cannot be carried out no tags are synced. Those that concern people, or everything, are refused before; see
 * PeopleOverrides.
 */
final class TagOverrides {

  /**
   * Why tags cannot be synced with this profile, and the next step; NULL if they can.
   *
   * @param array<string, mixed> $profile
   *   'id', 'label' and 'classes', as stored.
   */
  public static function problem(array $profile): ?string {
    // One that cannot be read keeps people from being synced already.
    $found = PeopleOverrides::entries((string) ($profile['classes'] ?? ''), Roles::ofTags()) ?? [];
    return $found === [] ? NULL : E::ts('The sync profile %1 changes how tags are synced by its field classes, and that cannot be carried out: %2. No tags are synced with this profile. Correct or remove these entries in the API v4 Explorer (entity OsdiSyncProfile), and say in tag_scope_ids or tag_scope_parent_id which tags are to be synced.', [
      1 => sprintf('"%s" (id %d)', $profile['label'] ?? '', $profile['id'] ?? 0),
      2 => implode(', ', $found),
    ]);
  }

}
