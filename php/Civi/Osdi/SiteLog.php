<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Exception\OsdiException;
use Psr\Log\LogLevel;

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

  /**
   * What ended a run, and where. The values an error may know stay out.
   */
  public static function failure(string $message, \Throwable $error, string $level = LogLevel::ERROR): void {
    $known = $error instanceof OsdiException;
    self::write($level, $message, [
      'kind' => $known ? $error->getKind() : get_class($error),
      'status' => $known ? $error->getStatus() : NULL,
      'context' => $known ? $error->getContextForLog() : NULL,
      'at' => $error->getFile() . ':' . $error->getLine(),
    ]);
  }

}
