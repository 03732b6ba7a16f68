<?php

declare(strict_types=1);

namespace Civi\Core\Event;

class PreEvent {

  /**
   * @var array<string, mixed>
   */
  public array $params;

  /**
   * @param array<string, mixed> $params
   */
  public function __construct(public string $action, public string $entity, public ?int $id, array &$params) {
    $this->params = &$params;
  }

}
