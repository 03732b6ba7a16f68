<?php

declare(strict_types=1);

class CRM_Core_Config {

  public CRM_Core_Permission_Temp $userPermissionTemp;

  private static bool $mayFlush = TRUE;

  public static function singleton(): self {
    static $config;
    return $config ??= new self();
  }

  /**
   * The stand-in has no caches that writes would flush; only the switch itself is kept.
   */
  public static function setPermitCacheFlushMode($mode): void {
    self::$mayFlush = (bool) $mode;
  }

  public static function isPermitCacheFlushMode(): bool {
    return self::$mayFlush;
  }

}
