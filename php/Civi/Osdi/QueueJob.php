<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\Exception\OsdiException;
use Civi\Osdi\Gateway\FlagTable;
use Civi\Osdi\Native\Client;
use Civi\Osdi\Queue\FailedTask;
use Civi\Osdi\Queue\Orphans;
use Civi\Osdi\Queue\Runner;
use Civi\Osdi\Queue\TasksFrom123;
use CRM_OSDI_ExtensionUtil as E;
use Psr\Log\LogLevel;

/**
 * The scheduled job of the queue: parameters in, one line of text out.
 */
final class QueueJob {

  private const SECONDS = 240;

  private const PARAMETERS = ['sync_profile_id', 'max_seconds', 'confirm', 'retry_failed', 'discard_orphans'];

  /**
   * @param array<string, mixed> $params
   *   'sync_profile_id', 'max_seconds', 'confirm', 'retry_failed', 'discard_orphans'.
   * @return string
   *   Such as 'total: 3; done: 2; waiting: 1'.
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public static function run(array $params): string {
    JobParameters::refuseOthers($params, self::PARAMETERS);
    $profileId = (int) ($params['sync_profile_id'] ?? 0);
    $retries = YesNo::read('retry_failed', $params['retry_failed'] ?? NULL);
    $discards = YesNo::read('discard_orphans', $params['discard_orphans'] ?? NULL);
    $runner = new Runner($profileId, microtime(TRUE) + self::seconds($params['max_seconds'] ?? NULL), YesNo::read('confirm', $params['confirm'] ?? NULL));
    $sync = new PeopleSync($profileId);
    try {
      $sync->checkProfile();
      self::takeOver($profileId);
      if ($retries) {
        self::retryFailed($profileId);
      }
      $discarded = Orphans::discard($discards);
      if ($discards) {
        $runner->outcomes()->note(E::ts('%1 tasks of deleted sync profiles were removed', [1 => $discarded]));
      }
      $outcomes = $runner->run(fn(callable $work) => $sync->exclusively(function (Client $client) use ($work) {
        $work($client);
        return TRUE;
      }) ?? FALSE);
    }
    catch (\Throwable $error) {
      throw self::failure($error, $runner, $profileId);
    }
    if ($outcomes === NULL) {
      return E::ts('total: 0 (not run: another run of this sync profile is under way, so nothing was done here)');
    }
    SiteLog::write(LogLevel::INFO, "Sync profile $profileId, queue: " . $outcomes->summary());
    return $outcomes->summary();
  }

  private static function seconds(mixed $given): int {
    if ($given === NULL || $given === '') {
      return self::SECONDS;
    }
    if (!preg_match('/^\d{1,9}$/D', trim((string) $given))) {
      throw new InvalidArgumentException(E::ts('max_seconds: a whole number of seconds is needed, such as %1.', [1 => self::SECONDS]));
    }
    return (int) $given;
  }

  /**
   * An upgrade that found no default profile left the tasks of osdi-client 1.2.3 as they were.
   */
  private static function takeOver(int $profileId): void {
    $profiles = Gateway\Sql::rows('SELECT id FROM civicrm_osdi_sync_profile ORDER BY is_default DESC, id LIMIT 1', ['id']);
    if ((int) ($profiles[0]['id'] ?? 0) === $profileId) {
      TasksFrom123::moveAll($profileId);
    }
  }

  private static function retryFailed(int $profileId): void {
    $open = FailedTask::open($profileId);
    $transaction = new \CRM_Core_Transaction();
    Queue::add(array_values($open));
    FlagTable::settleIds(array_keys($open));
    $transaction->commit();
  }

  private static function failure(\Throwable $error, Runner $runner, int $profileId): OsdiException {
    $known = $error instanceof OsdiException;
    $message = $error->getMessage() . ' ' . E::ts('Carried out before: %1', [1 => $runner->outcomes()->summary()]);
    SiteLog::write(LogLevel::ERROR, "Sync profile $profileId, queue: $message", ['at' => $error->getFile() . ':' . $error->getLine()]);
    return $known
      ? new OsdiException($message, $error->getKind(), $error->getStatus(), $error->getContext(), $error)
      : new Exception\CrmException($message, 'crm', NULL, [], $error);
  }

}
