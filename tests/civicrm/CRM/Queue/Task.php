<?php

declare(strict_types=1);

/**
 * What a queue keeps.
 */
class CRM_Queue_Task {

  /**
   * @param mixed $callback
   * @param array<int|string, mixed> $arguments
   */
  public function __construct(public $callback, public array $arguments = [], public ?string $title = NULL) {}

}
