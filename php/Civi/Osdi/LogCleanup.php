<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Exception\ConfigurationException;
use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\Gateway\DatabaseClock;
use Civi\Osdi\Gateway\Sql;
use Civi\Osdi\Upgrade\Revision;

/**
 * The scheduled job that keeps the sync log from growing: deletes entries older than an age, then the oldest above a
 * number. Rows of runs and of webhook events go with the age limit too, but not before 90 and 30 days.
 */
final class LogCleanup {

  private const DEFAULT_COUNT = '24000';
  private const DEFAULT_AGE = '1 day';
  private const NONE = 'none';

  /**
   * What shows how the sync fared, and by what an event that comes again is known: name, table, column, and the age up to
   * which rows are kept in any case.
   */
  private const KEPT_LONGER = [
    ['runs', 'civicrm_osdi_run', 'started_date', '90 days'],
    ['webhook events', 'civicrm_osdi_webhook_event', 'received_date', '30 days'],
  ];

  /**
   * First second a TIMESTAMP column can hold with room for any offset.
   */
  private const EARLIEST = 172800;

  /**
   * @param array<string, mixed> $params
   *   'count' and 'age', either of them 'none' for no limit.
   * @return string
   *   What was deleted and what is left.
   */
  public static function run(array $params): string {
    if (Revision::isPending()) {
      throw new ConfigurationException(Revision::request(), 'configuration');
    }
    $count = self::count(trim((string) ($params['count'] ?? self::DEFAULT_COUNT)));
    $age = trim((string) ($params['age'] ?? self::DEFAULT_AGE));
    $cutoff = self::cutoff($age);
    if ($count === NULL && $cutoff === NULL) {
      throw new InvalidArgumentException('Either an age limit or size limit must be specified');
    }
    $done = [];
    if ($cutoff !== NULL && ($deleted = self::deleteOlderThan($cutoff)) > 0) {
      $done[] = "deleted $deleted entries older than $age";
    }
    if ($count !== NULL && ($deleted = self::deleteAbove($count)) > 0) {
      $done[] = "deleted $deleted entries to bring count down to $count";
    }
    foreach ($cutoff === NULL ? [] : self::KEPT_LONGER as [$name, $table, $column, $least]) {
      $latest = (int) strtotime("-$least");
      $isLeast = $latest <= (int) $cutoff;
      $deleted = self::deleteOlderThan(min($latest, (int) $cutoff), $table, $column);
      if ($deleted > 0) {
        $done[] = "deleted $deleted $name older than " . ($isLeast ? $least : $age);
      }
    }
    return (implode(', and ', $done) ?: 'no entries met the criteria for deletion') . '; ' . self::rest();
  }

  private static function count(string $count): ?int {
    if ($count === self::NONE) {
      return NULL;
    }
    if (!preg_match('/^\d{1,9}$/D', $count)) {
      throw new InvalidArgumentException('"%s" is not a valid option for row count limit', $count);
    }
    return (int) $count;
  }

  /**
   * Unix time of the oldest entry to keep.
   */
  private static function cutoff(string $age): ?int {
    if ($age === self::NONE) {
      return NULL;
    }
    if (!preg_match('/^\d{1,6}\s*(second|minute|hour|day|week|fortnight|month|year)s?$/iD', $age)) {
      throw new InvalidArgumentException('"%s" is not a valid option for age limit', $age);
    }
    return max(self::EARLIEST, (int) strtotime("-$age"));
  }

  private static function deleteOlderThan(int $cutoff, string $table = 'civicrm_osdi_log', string $column = 'created_date'): int {
    $time = (new DatabaseClock())->toDatabase(gmdate('Y-m-d\TH:i:s\Z', $cutoff));
    return self::affected("DELETE FROM $table WHERE $column < " . Sql::value($time));
  }

  private static function deleteAbove(int $count): int {
    $excess = (int) \CRM_Core_DAO::singleValueQuery('SELECT COUNT(*) FROM civicrm_osdi_log') - $count;
    return $excess > 0 ? self::affected("DELETE FROM civicrm_osdi_log ORDER BY id ASC LIMIT $excess") : 0;
  }

  private static function affected(string $sql): int {
    return Sql::run($sql)->affectedRows();
  }

  private static function rest(): string {
    $oldest = Sql::rows('SELECT id, created_date FROM civicrm_osdi_log ORDER BY id ASC LIMIT 1', ['id', 'created_date'])[0] ?? NULL;
    return $oldest === NULL
      ? 'there are currently no entries in the table.'
      : "oldest entry is currently id {$oldest['id']}, dated {$oldest['created_date']}.";
  }

}
