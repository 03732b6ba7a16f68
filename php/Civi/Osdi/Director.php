<?php

declare(strict_types=1);

namespace Civi\Osdi;

/**
 * Keeps a job of the site's own from running twice at the same time. The jobs of this extension have locks of their own.
 */
final class Director {

  /**
   * Seconds; the lock manager's least.
   */
  private const PATIENCE = 1;

  /**
   * @var \Civi\Core\Lock\LockInterface|null
   */
  private static $lock = NULL;

  /**
   * @param string $processName
   *   Such as 'Batch sync of messages'.
   * @return bool
   *   FALSE while another process has it, or this one has a lock already.
   */
  public static function acquireLock(string $processName): bool {
    if (self::$lock !== NULL) {
      return FALSE;
    }
    $lock = \Civi::lockManager()->acquire('worker.osdi-client.own-' . md5($processName), self::PATIENCE);
    self::$lock = $lock->isAcquired() ? $lock : NULL;
    return self::$lock !== NULL;
  }

  public static function releaseLock(): void {
    self::$lock?->release();
    self::$lock = NULL;
  }

}
