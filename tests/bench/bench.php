<?php

/**
 * Requests, SQL statements, time and memory of the people sync, as a table. `make bench` starts it.
 *
 * Each measurement is a PHP process of its own (measure.php), so that its peak memory is its own. Requests are counted
 * by the sandbox. Environment: BENCH_SIZES (default 200,2000,20000), CIVICRM_BOOT for a real CiviCRM; the contacts
 * made there are deleted afterwards. OSDI_TEST_CLASSES=1 has every role played by a class of the site's own.
 */

declare(strict_types=1);

use OsdiTest\Bench;
use OsdiTest\Sandbox;

require __DIR__ . '/Bench.php';

// The direction and the state of its people; each step begins where the one before it ended.
const STEPS = [
  ['pull', 'new', 'remote'],
  ['pull', 'unchanged', 'remote'],
  ['pull', 'changed', 'remote'],
  ['push', 'unchanged', 'local'],
  ['push', 'changed', 'local'],
  ['push', 'new', 'local'],
];

Bench::shareDatabase();

function measure(string $step, int $people, string $origin): ?array {
  return Bench::step(__DIR__ . '/measure.php', $step, (string) $people, $origin);
}

putenv('BENCH_AFTER_CONTACT=' . measure('begin', 0, '')['contact']);
printf("%s, PHP %s\n\n", getenv('CIVICRM_BOOT') ?: 'CiviCRM stand-in (SQLite)', PHP_VERSION . (getenv('OSDI_TEST_CLASSES') ? ', every role played by another class' : ''));
$line = "| %-5s | %-9s | %7s | %8s | %10s | %10s | %9s | %9s |\n";
printf($line, 'way', 'people', 'number', 'requests', 'per person', 'SQL/person', 'ms/person', 'peak MB');
printf($line, ...array_map(static fn(int $width): string => str_repeat('-', $width), [5, 9, 7, 8, 10, 10, 9, 9]));
foreach (array_map('intval', explode(',', getenv('BENCH_SIZES') ?: '200,2000,20000')) as $people) {
  $sandbox = Sandbox::with($people);
  foreach (STEPS as [$way, $state, $origin]) {
    if ([$way, $state] === ['push', 'new']) {
      $sandbox = Sandbox::with(0);
    }
    measure("prepare-$way-$state", $people, $origin);
    $sandbox->forgetRequests();
    $result = measure('run', $people, $origin);
    $requests = $sandbox->requestCount();
    $number = max(1, $result['total']);
    printf($line, $way, $state, $result['total'], $requests, number_format($requests / $number, 3),
      number_format($result['statements'] / $number, 3), number_format($result['seconds'] * 1000 / $number, 2),
      number_format($result['peak_kb'] / 1024, 0));
  }
  measure('clean', $people, 'local');
}
