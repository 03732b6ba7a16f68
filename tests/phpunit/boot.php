<?php

/**
 * Boots what the tests run on: a real CiviCRM where CIVICRM_BOOT says how, else the stand-in.
 */

declare(strict_types=1);

spl_autoload_register(static function (string $class): void {
  if (str_starts_with($class, 'OsdiTest\\Docs\\')) {
    require_once dirname(__DIR__) . '/docs/' . strtr(substr($class, strlen('OsdiTest\\Docs\\')), '\\', '/') . '.php';
  }
  elseif (str_starts_with($class, 'OsdiTest\\')) {
    require_once __DIR__ . '/' . strtr(substr($class, strlen('OsdiTest\\')), '\\', '/') . '.php';
    return;
  }
  // What tests of other extensions build on, where osdi-client 1.2.3 had it.
  $file = __DIR__ . '/' . strtr($class, '\\', '/') . '.php';
  if (preg_match('/^(OsdiClient|Civi\\\\Osdi)\\\\/', $class) && is_file($file)) {
    require_once $file;
  }
});

require_once getenv('CIVICRM_BOOT') ?: dirname(__DIR__) . '/civicrm/boot.php';
