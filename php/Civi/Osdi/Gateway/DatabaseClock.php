<?php

declare(strict_types=1);

namespace Civi\Osdi\Gateway;

use Civi\Osdi\Exception\InvalidArgumentException;

/**
 * Converts between UTC and the times the database shows.
 *
 * CiviCRM gives each database session a fixed offset, that of today, and MySQL shows every TIMESTAMP with it. PHP's
 * zone database would be wrong for times on the other side of a daylight saving change, so the session is asked.
 */
final class DatabaseClock {

  private ?int $offset = NULL;

  /**
   * @param string|null $time
   *   As the database shows it, such as '2026-11-25 08:00:00'.
   * @return string|null
   *   ISO 8601 in UTC, such as '2026-11-25T07:00:00Z'.
   */
  public function toUtc(?string $time): ?string {
    if ($time === NULL || $time === '' || str_starts_with($time, '0000-00-00')) {
      return NULL;
    }
    $seconds = strtotime($time . ' UTC');
    if ($seconds === FALSE) {
      throw new InvalidArgumentException('The database holds the time "%s", which cannot be read.', $time);
    }
    return gmdate('Y-m-d\TH:i:s\Z', $seconds - $this->offset());
  }

  /**
   * @param string|null $time
   *   ISO 8601 in UTC.
   * @return string|null
   *   As the database session reads it.
   */
  public function toDatabase(?string $time): ?string {
    if ($time === NULL || $time === '') {
      return NULL;
    }
    return gmdate('Y-m-d H:i:s', self::seconds($time) + $this->offset());
  }

  /**
   * A lower bound for an API v4 condition on a timestamp.
   *
   * API v4 reads times in PHP's zone before it hands them to the database. A time that PHP's zone skips (the hour of
   * the daylight saving change) would come out later than it was; it is moved to just before the skipped hour, since
   * reading a few records twice is harmless and missing one is not.
   */
  public function toConditionBound(string $time): string {
    $seconds = self::seconds($time) + $this->offset();
    while (date('Y-m-d H:i:s', (int) strtotime(gmdate('Y-m-d H:i:s', $seconds))) !== gmdate('Y-m-d H:i:s', $seconds)) {
      $seconds -= 1800;
    }
    return gmdate('Y-m-d H:i:s', $seconds);
  }

  private static function seconds(string $time): int {
    $seconds = preg_match('/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/', $time) ? strtotime($time) : FALSE;
    if ($seconds === FALSE) {
      throw new InvalidArgumentException('"%s" is not a time such as 2026-01-31T12:00:00Z.', $time);
    }
    return $seconds;
  }

  /**
   * Seconds the database session is ahead of UTC.
   */
  private function offset(): int {
    return $this->offset ??= (int) \CRM_Core_DAO::singleValueQuery('SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW())');
  }

}
