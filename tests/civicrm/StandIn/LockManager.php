<?php

declare(strict_types=1);

namespace StandIn;

/**
 * Locks between processes: a locked file, which the operating system frees when its process dies, however it dies.
 */
final class LockManager {

  public function acquire(string $name, ?int $timeout = NULL): Lock {
    $lock = new Lock($name);
    // Core takes 0 for 3 seconds.
    $lock->acquire($timeout ?: 3);
    return $lock;
  }

}
