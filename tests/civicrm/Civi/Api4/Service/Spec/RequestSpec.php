<?php

declare(strict_types=1);

namespace Civi\Api4\Service\Spec;

use StandIn\Schema;

/**
 * The fields of an entity, for a provider to change.
 */
class RequestSpec {

  public function __construct(private readonly string $entity) {
  }

  public function getFieldByName(string $name): ?FieldSpec {
    return isset(Schema::fields($this->entity)[$name]) ? new FieldSpec($this->entity, $name) : NULL;
  }

}
