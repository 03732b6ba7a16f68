<?php

declare(strict_types=1);

namespace StandIn;

/**
 * Times as CiviCRM sees them: the database keeps UTC, the session has a zone of its own, PHP a third one.
 */
final class Clock {

  private static ?\DateTimeZone $session = NULL;

  /**
   * What `SET time_zone` does.
   */
  public static function setSessionZone(string $zone): void {
    self::$session = new \DateTimeZone($zone);
  }

  /**
   * As core does at boot: the session gets PHP's present offset, not its zone.
   */
  public static function sessionZone(): \DateTimeZone {
    return self::$session ??= new \DateTimeZone((new \DateTime())->format('P'));
  }

  /**
   * Kept time (UTC) to the session's zone.
   */
  public static function shown(?string $stored): ?string {
    return $stored === NULL ? NULL : self::convert($stored, new \DateTimeZone('UTC'), self::sessionZone());
  }

  /**
   * Time in the session's zone to UTC, as it is kept.
   */
  public static function stored(?string $shown): ?string {
    return $shown === NULL ? NULL : self::convert($shown, self::sessionZone(), new \DateTimeZone('UTC'));
  }

  /**
   * A time given to API v4, in any form PHP reads, as a statement of core would carry it: in PHP's zone.
   */
  public static function written(string $given): string {
    $time = strtotime($given);
    if ($time === FALSE) {
      throw new \CRM_Core_Exception("Invalid date: \"$given\"");
    }
    return date('Y-m-d H:i:s', $time);
  }

  private static function convert(string $time, \DateTimeZone $from, \DateTimeZone $to): string {
    return (new \DateTime($time, $from))->setTimezone($to)->format('Y-m-d H:i:s');
  }

}
