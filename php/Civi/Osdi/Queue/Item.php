<?php

declare(strict_types=1);

namespace Civi\Osdi\Queue;

/**
 * A task in the queue.
 */
final class Item {

  /**
   * @param int $id
   *   Of civicrm_queue_item.
   * @param Task $task
   * @param int $attempts
   *   Begun so far.
   * @param bool $isDue
   *   Whether it may be tried now.
   * @param bool $isHeldBack
   *   Whether the brake stopped it the last time.
   */
  public function __construct(
    public readonly int $id,
    public readonly Task $task,
    public readonly int $attempts,
    public readonly bool $isDue,
    public readonly bool $isHeldBack = FALSE,
  ) {}

}
