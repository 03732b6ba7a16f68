<?php

declare(strict_types=1);

if (!extension_loaded('osdi_client')) {
  fwrite(STDERR, "The native library is not loaded into PHP, so nothing can be tested. Start the suite with\n"
    . "  php tests/run.php /usr/bin/phpunit\nwhich loads it from " . (getenv('OSDI_SO') ?: 'target/release/libosdi_client.so') . " (set OSDI_SO for another place).\n");
  exit(1);
}

if (!getenv('CIVICRM_BOOT')) {
  $file = tempnam(sys_get_temp_dir(), 'civicrm-stand-in-');
  putenv("CIVICRM_STANDIN_DB=$file");
  register_shutdown_function(static fn() => array_map('unlink', glob("$file*") ?: []));
}

require_once __DIR__ . '/boot.php';
