<?php

/**
 * Runs a PHP script with the native library loaded and a sandbox's address allowed: php tests/run.php <script> [arguments]
 *
 * The settings of the library are fixed when PHP starts, the origins it may talk to among them; so this takes two free
 * ports (one for the sandbox, one where nobody answers) and starts PHP with them. Environment: OSDI_SO, SANDBOX_BIN,
 * CIVICRM_BOOT (a real CiviCRM instead of the stand-in).
 */

declare(strict_types=1);

require_once __DIR__ . '/phpunit/Php.php';

if (!isset($argv[1])) {
  fwrite(STDERR, "Usage: php tests/run.php <script> [arguments]\n");
  exit(2);
}
$sockets = array_map(static fn() => stream_socket_server('tcp://127.0.0.1:0'), ['OSDI_TEST_ORIGIN' => 0, 'OSDI_TEST_SILENT_ORIGIN' => 0]);
foreach ($sockets as $variable => $socket) {
  putenv("$variable=http://" . stream_socket_get_name($socket, FALSE));
}
array_map('fclose', $sockets);
// The streams are inherited: one handed over by name would be wound back to its beginning where it is a file.
$process = proc_open(OsdiTest\Php::command(array_slice($argv, 1)), [], $pipes);
exit(is_resource($process) ? proc_close($process) : 1);
