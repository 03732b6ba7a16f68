<?php

declare(strict_types=1);

namespace Civi\Osdi\SyncProfile;

use Civi\Osdi\ActionNetwork\CrmEventResponder\PersonBasic;

/**
 * Whether a profile answers to events of contacts. It can switch that off, or name a class of the site's own in
 * `classes`; the latter is not carried out by this version, and nothing is done in its place.
 */
final class EventOverrides {

  private const CATEGORY = 'CrmEventResponder';
  private const ALL = '*';

  /**
   * Keys of people: CiviCRM says Individual, and Contact for a merge.
   */
  private const KEYS = ['Contact', 'Individual'];

  /**
   * @param string|null $stored
   *   The field `classes`, in which a site upgraded from 1.2.3 may have anything.
   */
  public static function answers(?string $stored): bool {
    $classes = json_decode((string) $stored, TRUE);
    $responders = array_fill_keys(self::KEYS, PersonBasic::class);
    foreach (is_array($classes) ? $classes : [] as $category => $entries) {
      foreach (is_array($entries) && in_array($category, [self::CATEGORY, self::ALL], TRUE) ? $entries : [] as $key => $class) {
        foreach ($key === self::ALL ? self::KEYS : array_intersect(self::KEYS, [$key]) as $one) {
          $responders[$one] = is_string($class) ? ltrim($class, '\\') : NULL;
        }
      }
    }
    return array_filter($responders, fn(?string $class) => $class === NULL || strcasecmp($class, PersonBasic::class) !== 0) === [];
  }

}
