<?php

declare(strict_types=1);

/**
 * The administrator may do everything; nobody (CIVI_USER='') only what a test grants.
 */
class CRM_Core_Permission {

  const ALWAYS_DENY_PERMISSION = '*always deny*';

  const ALWAYS_ALLOW_PERMISSION = '*always allow*';

  /**
   * @param string|array<int, string|list<string>> $permissions all of a list; one of a list within it
   */
  public static function check($permissions): bool {
    foreach ((array) $permissions as $permission) {
      $granted = is_array($permission) ? (bool) array_filter($permission, [self::class, 'has']) : self::has($permission);
      if (!$granted) {
        return FALSE;
      }
    }
    return TRUE;
  }

  private static function has(string $permission): bool {
    return match ($permission) {
      self::ALWAYS_DENY_PERMISSION => FALSE,
      self::ALWAYS_ALLOW_PERMISSION => TRUE,
      default => getenv('CIVI_USER') !== ''
        || (CRM_Core_Config::singleton()->userPermissionTemp ?? NULL)?->check($permission) === TRUE,
    };
  }

}
