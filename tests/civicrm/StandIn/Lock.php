<?php

declare(strict_types=1);

namespace StandIn;

final class Lock {

  /**
   * Open files of this process: it may take a lock it already has.
   *
   * @var array<string, array{0: resource, 1: int}>
   */
  private static array $held = [];

  private bool $acquired = FALSE;

  public function __construct(private readonly string $name) {
  }

  public function __destruct() {
    $this->release();
  }

  public function acquire(int $timeout): bool {
    $path = Database::path() . '.lock-' . sha1($this->name);
    if (!isset(self::$held[$this->name])) {
      $file = fopen($path, 'c') ?: throw new \CRM_Core_Exception("Cannot open $path");
      $end = microtime(TRUE) + $timeout;
      while (!flock($file, LOCK_EX | LOCK_NB)) {
        if (microtime(TRUE) > $end) {
          return FALSE;
        }
        usleep(50000);
      }
      self::$held[$this->name] = [$file, 0];
    }
    self::$held[$this->name][1]++;
    return $this->acquired = TRUE;
  }

  public function isAcquired(): bool {
    return $this->acquired;
  }

  public function release(): void {
    if ($this->acquired && --self::$held[$this->name][1] === 0) {
      flock(self::$held[$this->name][0], LOCK_UN);
      unset(self::$held[$this->name]);
    }
    $this->acquired = FALSE;
  }

}
