<?php

/**
 * Requests per second against latency, for one and for four processes that share the limit, as a table. `make bench`
 * starts it after bench.php.
 *
 * Each process reads everybody through the native client, over a CiviCRM in memory. The moments are those at which
 * the requests arrived at the sandbox. Environment: BENCH_LATENCIES (default 0,100,300,500,1000, in milliseconds),
 * BENCH_RATE_PEOPLE (default 1510, shared out among the processes).
 */

declare(strict_types=1);

use OsdiTest\Php;
use OsdiTest\Sandbox;

require dirname(__DIR__) . '/phpunit/Php.php';
require dirname(__DIR__) . '/phpunit/Sandbox.php';

const PER_SECOND = 4;
const MICROSECONDS = 1e6;

/**
 * Lets so many processes read everybody at the same time, and tells when their requests arrived, in microseconds.
 *
 * @return list<int>
 */
function arrivals(Sandbox $sandbox, int $processes, string $directory): array {
  $sandbox->forgetRequests();
  $command = Php::command(['-d', 'osdi_client.requests_per_second=' . PER_SECOND, '-d', "osdi_client.rate_directory=$directory",
    __DIR__ . '/read_everybody.php']);
  $running = array_map(static fn() => proc_open($command, [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w']], $pipes), range(1, $processes));
  foreach ($running as $process) {
    if (!is_resource($process) || proc_close($process) !== 0) {
      fwrite(STDERR, "A process that reads everybody failed.\n");
      exit(1);
    }
  }
  $moments = array_column($sandbox->requests(), 'at_us');
  sort($moments);
  return $moments;
}

/**
 * The most moments within any one second.
 *
 * @param list<int> $moments
 */
function busiest_second(array $moments): int {
  $most = 0;
  foreach ($moments as $moment) {
    $most = max($most, count(array_filter($moments, static fn(int $other): bool => $other >= $moment && $other - $moment < MICROSECONDS)));
  }
  return $most;
}

$directory = sys_get_temp_dir() . '/osdi-bench-' . getmypid();
mkdir($directory);
register_shutdown_function(static function () use ($directory): void {
  array_map('unlink', glob("$directory/*") ?: []);
  rmdir($directory);
});
$all = (int) (getenv('BENCH_RATE_PEOPLE') ?: 1510);
printf("\nAt most %d requests per second are allowed.\n\n", PER_SECOND);
$line = "| %9s | %10s | %8s | %8s | %10s | %13s |\n";
printf($line, 'processes', 'latency ms', 'requests', 'needed', 'per second', 'in one second');
printf($line, ...array_map(static fn(int $width): string => str_repeat('-', $width), [9, 10, 8, 8, 10, 13]));
foreach ([1, 4] as $processes) {
  foreach (array_map('intval', explode(',', getenv('BENCH_LATENCIES') ?: '0,100,300,500,1000')) as $latency) {
    $people = intdiv($all, $processes);
    $sandbox = Sandbox::with($people);
    $sandbox->set(['latency_ms' => $latency, 'max_requests_logged' => 100000]);
    $moments = arrivals($sandbox, $processes, $directory);
    $seconds = (end($moments) - $moments[0]) / MICROSECONDS;
    printf($line, $processes, $latency, count($moments), $processes * (intdiv($people + 24, 25) + 1),
      number_format((count($moments) - 1) / $seconds, 2), busiest_second($moments));
  }
}
