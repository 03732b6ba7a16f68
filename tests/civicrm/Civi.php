<?php

declare(strict_types=1);

/**
 * CiviCRM's facade.
 */
class Civi {

  /**
   * @var array<string, object>
   */
  private static array $services = [];

  public static function service(string $name): object {
    return self::$services[$name] ??= match ($name) {
      'crypto.registry' => new StandIn\CryptoRegistry(),
      'crypto.token' => new StandIn\CryptoToken(),
      'dispatcher' => new StandIn\Dispatcher(),
      'settings' => new StandIn\Settings(),
      'lockManager' => new StandIn\LockManager(),
      default => throw new CRM_Core_Exception("The stand-in has no service \"$name\""),
    };
  }

  public static function dispatcher(): StandIn\Dispatcher {
    return self::service('dispatcher');
  }

  public static function settings(): StandIn\Settings {
    return self::service('settings');
  }

  public static function lockManager(): StandIn\LockManager {
    return self::service('lockManager');
  }

  /**
   * @param array<string, mixed> $specification
   */
  public static function queue(string $name, array $specification = []): StandIn\Queue {
    return new StandIn\Queue($name);
  }

  public static function log($channel = 'default'): StandIn\Log {
    return self::$services["log.$channel"] ??= new StandIn\Log($channel);
  }

}
