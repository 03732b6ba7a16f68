<?php

/**
 * How long the address for webhooks takes to answer, as a table, on a web server that takes a few calls at a time. `make bench`
 * starts it; with CIVICRM_BOOT on a real site. Environment: BENCH_EVENTS (default 2000), one call each.
 */

declare(strict_types=1);

use Civi\Api4\OsdiSyncProfile;
use OsdiTest\Webhook\WebServer;

if (!getenv('CIVICRM_BOOT')) {
  $file = (string) tempnam(sys_get_temp_dir(), 'civicrm-stand-in-');
  putenv("CIVICRM_STANDIN_DB=$file");
  register_shutdown_function(static fn() => array_map('unlink', glob("$file*") ?: []));
}
require dirname(__DIR__) . '/phpunit/boot.php';

$profile = OsdiSyncProfile::create(FALSE)->setValues(['label' => 'Benchmark of webhooks', 'entry_point' => 'https://actionnetwork.org/api/v2/', 'api_token' => 'x'])->execute()->first()['id'];
$lastItem = (int) CRM_Core_DAO::singleValueQuery('SELECT MAX(id) FROM civicrm_queue_item');
$server = new WebServer();
try {
  $url = OsdiSyncProfile::setWebhook(FALSE)->setProfileId($profile)->execute()->first()['url'];
  $path = '/civicrm/osdi/webhook?' . parse_url($url, PHP_URL_QUERY);
  $number = (int) (getenv('BENCH_EVENTS') ?: 2000);
  $events = array_map(static fn(int $one) => json_encode([[
    'osdi:signature' => ['_links' => ['osdi:person' => ['href' => sprintf('https://actionnetwork.org/api/v2/people/00000000-0000-4000-8000-%012d', $one)]]],
    'idempotency_key' => "benchmark-$profile-$one",
  ]]), range(1, $number));
  $began = microtime(TRUE);
  $answers = $server->callAtOnce($path, $events);
  $seconds = microtime(TRUE) - $began;
  $times = array_map(static fn(array $answer) => $answer[2] * 1000, $answers);
  sort($times);
  $stored = array_sum(array_map(static fn(array $answer) => $answer[1]['stored'] ?? 0, $answers));
  echo "\n| webhook events | stored | seconds | ms, median | ms, 95 % | ms, longest |\n| --- | --- | --- | --- | --- | --- |\n";
  printf("| %d | %d | %.1f | %.0f | %.0f | %.0f |\n", $number, $stored, $seconds, $times[intdiv($number, 2)], $times[intdiv($number * 95, 100)], $times[$number - 1]);
}
finally {
  $server->stop();
  CRM_Core_DAO::executeQuery("DELETE FROM civicrm_osdi_sync_profile WHERE id = $profile");
  CRM_Core_DAO::executeQuery("DELETE FROM civicrm_queue_item WHERE queue_name = 'osdi_client' AND id > $lastItem");
}
