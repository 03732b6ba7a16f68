<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Psr\Log\LogLevel;

/**
 * CiviCRM's log file, for classes of the site's own.
 *
 * Of a context, only what kind of thing it is gets there, and of an error where it was thrown: people's data and the token
 * have no place in a log.
 */
class Logger {

  /**
   * @param string|null $message
   * @param mixed $context
   */
  public static function logError(?string $message, $context = NULL): void {
    self::write(LogLevel::ERROR, $message, $context);
  }

  /**
   * @param string|null $message
   * @param mixed $context
   */
  public static function logDebug(?string $message, $context = NULL): void {
    self::write(LogLevel::DEBUG, $message, $context);
  }

  private static function write(string $level, ?string $message, mixed $context): void {
    if ($context instanceof \Throwable) {
      SiteLog::failure((string) $message, $context, $level);
      return;
    }
    $known = match (TRUE) {
      $context instanceof LocalRemotePair => ['contact' => $context->getLocalObject()?->getId(), 'person' => $context->getRemoteObject()?->getId()],
      $context instanceof ResultInterface => ['type' => $context->getType(), 'status' => $context->getStatusCode()],
      $context instanceof CrudObjectInterface => ['type' => get_class($context), 'id' => $context->getId()],
      $context === NULL => [],
      default => ['type' => get_debug_type($context)],
    };
    SiteLog::write($level, (string) $message, $known);
  }

}
