<?php

declare(strict_types=1);

namespace OsdiTest;

use Civi\Api4\OsdiSyncProfile;
use Civi\Osdi\Native\Client;

require dirname(__DIR__) . '/phpunit/Php.php';
require dirname(__DIR__) . '/phpunit/Sandbox.php';

/**
 * What the benchmarks of the jobs share: each measurement is a PHP process of its own, on one database.
 */
final class Bench {

  /**
   * All measurements share one database, which on the stand-in is thrown away.
   */
  public static function shareDatabase(): void {
    if (!getenv('CIVICRM_BOOT')) {
      $file = tempnam(sys_get_temp_dir(), 'bench-civicrm-');
      putenv("CIVICRM_STANDIN_DB=$file");
      register_shutdown_function(static fn() => array_map('unlink', glob("$file*") ?: []));
    }
  }

  /**
   * Runs a script with these arguments; what fails ends the benchmark.
   *
   * @return array<string, mixed>|null
   *   What it printed as JSON.
   */
  public static function step(string $script, string ...$arguments): ?array {
    $process = proc_open(Php::command([$script, ...$arguments]), [['file', '/dev/null', 'r'], ['pipe', 'w']], $pipes);
    $output = (string) stream_get_contents($pipes[1]);
    if (proc_close($process) !== 0) {
      fwrite(STDERR, 'The measurement of ' . implode(' ', $arguments) . ' failed (' . basename($script) . ").\n$output\n");
      exit(1);
    }
    return json_decode($output, TRUE, 512, JSON_THROW_ON_ERROR);
  }

  public static function client(): Client {
    return new Client(getenv('OSDI_TEST_ORIGIN') . '/api/v2/', Sandbox::TOKEN);
  }

  /**
   * The benchmark's profile, made with these values when it is missing.
   *
   * @param string $label
   * @param array<string, mixed> $values
   */
  public static function profile(string $label, array $values = []): int {
    $found = OsdiSyncProfile::get(FALSE)->addSelect('id')->addWhere('label', '=', $label)->execute()->first();
    $access = ['label' => $label, 'entry_point' => getenv('OSDI_TEST_ORIGIN') . '/api/v2/', 'api_token' => Sandbox::TOKEN];
    return (int) ($found ?? OsdiSyncProfile::create(FALSE)->setValues($access + $values)->execute()->first())['id'];
  }

  /**
   * Deletes the profile, and what would outlive it and be recognised by the next one.
   */
  public static function forget(int $profile): void {
    foreach (['civicrm_osdi_action_state', 'civicrm_osdi_donation_sync_state'] as $table) {
      \CRM_Core_DAO::executeQuery("DELETE FROM $table WHERE sync_profile_id = $profile");
    }
    OsdiSyncProfile::delete(FALSE)->addWhere('id', '=', $profile)->execute();
  }

  /**
   * What a run costs in this process.
   *
   * @param callable(): array<string, mixed> $run
   *   Returns its report.
   * @return array<string, mixed>
   *   The report's total, counts and summary; SQL statements; those that changed a table, which the stand-in does not tell;
   *   seconds; the most memory this process had, in kB.
   */
  public static function of(callable $run): array {
    $report = [];
    $writes = Statements::writing();
    $start = hrtime(TRUE);
    $statements = Statements::during(static function () use ($run, &$report): void {
      $report = $run();
    });
    $seconds = (hrtime(TRUE) - $start) / 1e9;
    $writes = $writes === NULL ? NULL : Statements::writing() - $writes;
    preg_match('/VmHWM:\s+(\d+)/', (string) file_get_contents('/proc/self/status'), $peak);
    return array_intersect_key($report, ['total' => 1, 'counts' => 1, 'summary' => 1])
      + ['statements' => $statements, 'writes' => $writes, 'seconds' => $seconds, 'peak_kb' => (int) ($peak[1] ?? 0)];
  }

}
