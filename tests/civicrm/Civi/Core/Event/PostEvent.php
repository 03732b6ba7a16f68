<?php

declare(strict_types=1);

namespace Civi\Core\Event;

class PostEvent {

  /**
   * @param array<string, mixed> $params
   */
  public function __construct(public string $action, public string $entity, public int $id, public \CRM_Core_DAO $object, public array $params) {
  }

}
