<?php

declare(strict_types=1);

if (!extension_loaded('osdi_client') || !getenv('OSDI_TEST_ORIGIN')) {
  fwrite(STDERR, "The native library is not loaded into PHP with the settings for tests, so nothing can be tested. Start the suite with\n"
    . "  php tests/run.php /usr/bin/phpunit\nwhich loads it from " . (getenv('OSDI_SO') ?: 'target/release/libosdi_client.so') . " (set OSDI_SO for another place).\n");
  exit(1);
}

if (!getenv('CIVICRM_BOOT')) {
  $file = tempnam(sys_get_temp_dir(), 'civicrm-stand-in-');
  putenv("CIVICRM_STANDIN_DB=$file");
  register_shutdown_function(static fn() => array_map('unlink', glob("$file*") ?: []));
}

// Before CiviCRM connects to its database: a process started later would inherit the connection, and keep a
// transaction open when this one is killed.
require_once __DIR__ . '/Sandbox.php';
OsdiTest\Sandbox::with(0);

require_once __DIR__ . '/boot.php';
