<?php

declare(strict_types=1);

namespace Civi;

use Civi\Osdi\Container;
use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\Gateway\Sql;

/**
 * The way to the container of a sync profile.
 */
final class OsdiClient {

  private static ?Container $container = NULL;

  private static bool $isOfDefault = FALSE;

  /**
   * @param mixed $mixedSyncProfileParam
   *   A sync profile or its id, for which a new container is made. Without it, the container that is there, else one of
   *   the default profile.
   */
  public static function container($mixedSyncProfileParam = NULL): Container {
    if (!$mixedSyncProfileParam && self::$container !== NULL) {
      return self::$container;
    }
    self::$isOfDefault = !$mixedSyncProfileParam;
    return self::$container = new Container(match (TRUE) {
      !$mixedSyncProfileParam => self::defaultProfile(),
      $mixedSyncProfileParam instanceof \CRM_OSDI_BAO_SyncProfile => $mixedSyncProfileParam,
      is_int($mixedSyncProfileParam), is_string($mixedSyncProfileParam) && ctype_digit($mixedSyncProfileParam) => self::profile((int) $mixedSyncProfileParam),
      default => throw new InvalidArgumentException('A sync profile or its id is needed.'),
    });
  }

  public static function containerIsInitialized(): bool {
    return self::$container !== NULL;
  }

  /**
   * @param bool $refresh
   *   Whether to make a new one in any case.
   */
  public static function containerWithDefaultSyncProfile(bool $refresh = FALSE): Container {
    if ($refresh || !self::$isOfDefault) {
      self::$container = NULL;
    }
    return self::container();
  }

  /**
   * The container of a profile as it is now: the one that is there, with what was registered in this request, unless it
   * is another profile's or the profile has other classes by now.
   */
  public static function containerFor(int $syncProfileId): Container {
    $profile = self::profile($syncProfileId);
    $known = self::$container?->getSyncProfile();
    return $known !== NULL && (int) $known->id === $syncProfileId && (string) $known->classes === (string) $profile->classes
      ? self::container()
      : self::container($profile);
  }

  private static function defaultProfile(): \CRM_OSDI_BAO_SyncProfile {
    $found = Sql::rows('SELECT id FROM civicrm_osdi_sync_profile WHERE is_default = 1', ['id']);
    if (count($found) !== 1) {
      throw new InvalidArgumentException('There should be exactly 1 default sync profile, %d found', count($found));
    }
    return self::profile((int) $found[0]['id']);
  }

  private static function profile(int $id): \CRM_OSDI_BAO_SyncProfile {
    $columns = ['id', 'is_default', 'label', 'entry_point', 'classes'];
    $row = Sql::rows('SELECT ' . implode(', ', $columns) . " FROM civicrm_osdi_sync_profile WHERE id = $id", $columns)[0]
      ?? throw new InvalidArgumentException('Invalid Sync Profile id: %d', $id);
    $profile = new \CRM_OSDI_BAO_SyncProfile();
    foreach ($row as $column => $value) {
      $profile->$column = $value;
    }
    return $profile;
  }

}
