<?php

declare(strict_types=1);

namespace Civi\Core\Transaction;

/**
 * What is committed or rolled back together.
 */
class Frame {

  public int $objects = 0;

  public bool $isDoomed = FALSE;

  /**
   * @var array<int, list<callable(): void>>
   */
  private array $callbacks = [];

  public function addCallback($phase, $callback, $params = NULL, $id = NULL): void {
    $this->callbacks[$phase][] = fn() => $callback(...(is_array($params) ? $params : [$params]));
  }

  public function call(int $phase): void {
    foreach ($this->callbacks[$phase] ?? [] as $callback) {
      $callback();
    }
  }

}
