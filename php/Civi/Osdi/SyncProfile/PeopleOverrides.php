<?php

declare(strict_types=1);

namespace Civi\Osdi\SyncProfile;

use CRM_OSDI_ExtensionUtil as E;

/**
 * Entries of a profile's `classes` that decide which people are synced, or how, and that cannot be carried out. With such an
 * entry nobody is synced: people sent to the other side cannot be taken back.
 *
 * Entries about donations (see DonationOverrides), tags and other records pass. So does the category
 * CrmEventResponder: it only says what answers to single events; see EventOverrides.
 */
final class PeopleOverrides {

  /**
   * Every record passes through these, so each of their entries counts.
   */
  private const SYSTEMS = ['LocalSystem', 'RemoteSystem'];

  private const ALL = '*';

  /**
   * Why people cannot be synced with this profile, and the next step; NULL if they can.
   *
   * @param array<string, mixed> $profile
   *   With id, label and classes, as stored. A site upgraded from 1.2.3 may have anything in `classes`.
   */
  public static function problem(array $profile): ?string {
    $entries = self::entries((string) $profile['classes'], Roles::ofPeople());
    if ($entries === []) {
      return NULL;
    }
    $names = [1 => sprintf('"%s" (id %d)', $profile['label'], $profile['id'])];
    if ($entries === NULL) {
      return E::ts('The field classes of the sync profile %1 cannot be read, so it is unknown whether it limits who may be synced. Nobody is synced with this profile. Correct the field or empty it in the API v4 Explorer (entity OsdiSyncProfile; null empties it). Without it everybody is synced.', $names);
    }
    return E::ts('The sync profile %1 changes how people are synced by its field classes, and that cannot be carried out: %2. Nobody is synced with this profile. Correct or remove these entries in the API v4 Explorer (entity OsdiSyncProfile; null empties the whole field). Without them everybody is synced.', $names + [
      2 => implode(', ', $entries),
    ]);
  }

  /**
   * The entries that replace or switch off one of these classes, or all, and cannot be carried out, for reading; NULL if
   * there is no telling. A class that can play its role is no problem where the sync lets another one play it.
   *
   * @param string $stored
   *   The profile's field `classes`.
   * @param array<string, array<string, string>> $builtIn
   *   Category => key => class.
   * @return list<string>|null
   */
  public static function entries(string $stored, array $builtIn): ?array {
    try {
      $classes = $stored === '' ? [] : json_decode($stored, TRUE, 16, JSON_THROW_ON_ERROR) ?? [];
    }
    catch (\JsonException $e) {
      return NULL;
    }
    if (!is_array($classes)) {
      return NULL;
    }
    $found = [];
    foreach ($classes as $category => $entries) {
      if (!is_array($entries)) {
        return NULL;
      }
      foreach ($entries as $key => $class) {
        if ($class !== NULL && !is_string($class)) {
          return NULL;
        }
        if (self::replaces((string) $category, (string) $key, $class, $builtIn)) {
          $found[] = self::described((string) $category, (string) $key, $class);
        }
      }
    }
    return array_values(array_filter($found));
  }

  private static function described(string $category, string $key, ?string $class): ?string {
    $isReplaceable = $class !== NULL && isset(Roles::REPLACEABLE[$category][$key]);
    $problem = $isReplaceable ? Roles::problem($category, $key, $class) : NULL;
    return match (TRUE) {
      $isReplaceable && $problem === NULL => NULL,
      $isReplaceable => "$category.$key (" . rtrim((string) $problem, '.') . ')',
      $class === NULL => "$category.$key (" . E::ts('switched off') . ')',
      default => "$category.$key (" . ltrim($class, '\\') . ')',
    };
  }

  /**
   * @param string $category
   * @param string $key
   * @param string|null $class
   * @param array<string, array<string, string>> $builtIn
   */
  private static function replaces(string $category, string $key, ?string $class, array $builtIn): bool {
    if ($category === self::ALL) {
      return TRUE;
    }
    if (!isset($builtIn[$category])) {
      return FALSE;
    }
    $own = array_change_key_case($builtIn[$category])[strtolower($key)] ?? NULL;
    if ($own === NULL) {
      return $key === self::ALL || in_array($category, self::SYSTEMS, TRUE);
    }
    return $class === NULL || strcasecmp(ltrim($class, '\\'), $own) !== 0;
  }

}
