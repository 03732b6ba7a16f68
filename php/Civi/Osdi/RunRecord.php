<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Exception\BrakeException;
use Civi\Osdi\Gateway\Sql;
use Civi\Osdi\Native\Client;
use CRM_OSDI_ExtensionUtil as E;
use Psr\Log\LogLevel;

/**
 * The row of civicrm_osdi_run that tells of one direction of a run, or of both where they are one: opened when it begins,
 * brought up to date after each batch, closed when it ends.
 *
 * A killed run closes nothing. Its row is closed by the next run of the profile, which holds the lock and so knows.
 */
final class RunRecord {

  public const BY_JOB = 'job';
  public const BY_API = 'api';
  public const BY_QUEUE = 'queue';

  public const PEOPLE = 'people';
  public const DONATIONS = 'donations';
  public const TAGGINGS = 'taggings';
  public const ACTIONS = 'actions';

  /**
   * An origin: changes of both sides are read in one go.
   */
  public const BOTH = 'both';

  public const RUNNING = 'running';
  public const DONE = 'done';
  public const FAILED = 'failed';
  public const STOPPED = 'stopped';
  public const BRAKED = 'braked';
  public const CRASHED = 'crashed';

  /**
   * The library's names of outcomes by column.
   */
  private const COUNTS = [
    'created' => 'created',
    'updated' => 'updated',
    'matched' => 'matched',
    'unchanged' => 'unchanged',
    'skipped' => 'skipped',
    'ineligible' => 'ineligible',
    'conflicts' => 'conflict',
    'errors' => 'error',
    'removed' => 'removed',
  ];

  /**
   * Characters of a message that are kept; the column holds more bytes.
   */
  private const MESSAGE_LENGTH = 10000;

  private float $began;

  private function __construct(private int $id) {
    $this->began = microtime(TRUE);
  }

  /**
   * @param int $profileId
   * @param string $origin
   * @param string $startedBy
   *   One of the constants BY_….
   * @param string $subject
   *   PEOPLE, DONATIONS, TAGGINGS or ACTIONS.
   */
  public static function open(int $profileId, string $origin, string $startedBy, string $subject = self::PEOPLE): self {
    $run = \CRM_OSDI_BAO_Run::writeRecord([
      'sync_profile_id' => $profileId,
      'subject' => $subject,
      'origin' => $origin,
      'started_by' => $startedBy,
      'contact_id' => \CRM_Core_Session::getLoggedInContactID(),
    ]);
    return new self((int) $run->id);
  }

  /**
   * Does a run and tells of it in this row, whatever becomes of it.
   *
   * @param Gateway $gateway
   *   Of the run.
   * @param Client $client
   *   Of the run.
   * @param callable(): array<string, mixed> $run
   *   Returns the report of the native library.
   * @return array<string, mixed>
   *   The report, with 'run_id'.
   */
  public function of(Gateway $gateway, Client $client, callable $run): array {
    $sentBefore = $client->requestCount();
    $gateway->reportTo($this);
    try {
      $report = $run();
    }
    catch (\Throwable $error) {
      try {
        $this->close($error instanceof BrakeException ? self::BRAKED : self::FAILED, $error->getMessage(), ['requests' => $client->requestCount() - $sentBefore]);
      }
      catch (\Throwable $lost) {
        // What ended the run, such as a lost connection, says more than that its row could not be written.
        SiteLog::write(LogLevel::WARNING, "The row of run $this->id could not be written: " . get_class($lost));
      }
      throw $error;
    }
    finally {
      $gateway->reportTo(NULL);
    }
    $this->close($report['stopped'] ? self::STOPPED : self::DONE, NULL, $report);
    return $report + ['run_id' => $this->id];
  }

  /**
   * Closes the rows of runs of a profile that were killed. To be called by who holds the profile's lock.
   */
  public static function closeKilled(int $profileId): void {
    Sql::run('UPDATE civicrm_osdi_run SET outcome = ' . Sql::value(self::CRASHED) . ', message = '
      . Sql::value(E::ts('The process was killed or ended by other code. What it had done lasts, and the next run goes on from there.'))
      . " WHERE sync_profile_id = $profileId AND outcome = " . Sql::value(self::RUNNING));
  }

  public function id(): int {
    return $this->id;
  }

  /**
   * Notes how far the run is, in one statement.
   *
   * @param array<string, mixed> $standing
   *   'total', 'counts', 'requests', 'expected'.
   * @return bool
   *   FALSE when somebody asked for a stop.
   */
  public function note(array $standing): bool {
    $columns = $this->columns($standing) + ['people_expected' => $standing['expected'] ?? NULL];
    // Only what changes counts as affected, and this number always does.
    $set = 'batches = batches + 1, ' . self::set($columns);
    $changed = Sql::run("UPDATE civicrm_osdi_run SET $set WHERE id = $this->id AND stop_requested = 0")->affectedRows();
    return $changed > 0 || !\CRM_Core_DAO::singleValueQuery("SELECT stop_requested FROM civicrm_osdi_run WHERE id = $this->id");
  }

  /**
   * @param string $outcome
   * @param string|null $message
   * @param array<string, mixed> $report
   *   Of the native library, or what is known of it: 'requests', and 'counts' with 'total'. The rest stays as last noted.
   */
  public function close(string $outcome, ?string $message = NULL, array $report = []): void {
    $columns = $this->columns($report) + [
      'outcome' => $outcome,
      'message' => $message === NULL ? NULL : mb_substr($message, 0, self::MESSAGE_LENGTH),
    ];
    Sql::run('UPDATE civicrm_osdi_run SET ended_date = CURRENT_TIMESTAMP, ' . self::set($columns) . " WHERE id = $this->id");
  }

  /**
   * @param array<string, mixed> $standing
   * @return array<string, int|string|null>
   */
  private function columns(array $standing): array {
    $columns = ['duration' => (int) round(microtime(TRUE) - $this->began)];
    if (isset($standing['requests'])) {
      $columns['requests'] = (int) $standing['requests'];
    }
    if (isset($standing['counts'])) {
      $columns['total'] = (int) $standing['total'];
      foreach (self::COUNTS as $column => $name) {
        $columns[$column] = (int) ($standing['counts'][$name] ?? 0);
      }
    }
    return $columns;
  }

  /**
   * @param array<string, int|string|null> $columns
   */
  private static function set(array $columns): string {
    return implode(', ', array_map(fn(string $column) => "$column = " . Sql::value($columns[$column]), array_keys($columns)));
  }

}
