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

  /**
   * @return array{0: string, 1: string, 2: ?int, 3: array<string, mixed>}
   */
  public function getHookValues(): array {
    return [$this->action, $this->entity, $this->id, &$this->params];
  }

}
