<?php

declare(strict_types=1);

namespace Civi\Osdi\SyncProfile;

use Civi\Osdi\Exception\InvalidArgumentException;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Up to when a side's changes were read: a time in UTC such as 2026-11-25T07:00:00Z.
 */
final class Cursor {

  /**
   * A zone is needed: a time that is taken for a later one than was meant would leave changes out.
   */
  private const TIME = '/^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.\d+)?([Zz]|[+-]\d\d:?\d\d)$/D';

  /**
   * @param string $field
   *   Its name, for the message.
   * @param string $time
   * @return string
   *   In UTC, without a fraction of a second; empty for no cursor.
   */
  public static function normalize(string $field, string $time): string {
    $time = trim($time);
    if (in_array($time, ['', 'null'], TRUE)) {
      return '';
    }
    if (preg_match(self::TIME, $time, $part)) {
      $local = "$part[1]T$part[2]";
      $read = \DateTimeImmutable::createFromFormat('!Y-m-d\TH:i:sP', $local . strtoupper($part[3]));
      // A day such as 30 February would become another one.
      if ($read && $read->format('Y-m-d\TH:i:s') === $local) {
        return $read->setTimezone(new \DateTimeZone('UTC'))->format('Y-m-d\TH:i:s\Z');
      }
    }
    throw new InvalidArgumentException(E::ts('%1: "%2" is not a time of UTC in ISO 8601, such as 2026-11-25T07:00:00Z. Empty the field to have all read again.', [1 => $field, 2 => $time]));
  }

}
