<?php

declare(strict_types=1);

namespace Civi\Osdi;

/**
 * CiviCRM's log file. It holds the entries of everything else too, so ours begin alike.
 */
final class SiteLog {

  private const PREFIX = 'OSDI Client: ';

  /**
   * @param string $level
   *   One of \Psr\Log\LogLevel.
   * @param string $message
   * @param array<string, mixed> $context
   */
  public static function write(string $level, string $message, array $context = []): void {
    \Civi::log('osdi')->log($level, self::PREFIX . $message, $context);
  }

}
