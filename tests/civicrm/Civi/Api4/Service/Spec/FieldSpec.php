<?php

declare(strict_types=1);

namespace Civi\Api4\Service\Spec;

use StandIn\Schema;

class FieldSpec {

  public function __construct(private readonly string $entity, private readonly string $name) {
  }

  public function setRequired(bool $required): static {
    Schema::refine($this->entity, $this->name, ['mandatory' => $required]);
    return $this;
  }

  /**
   * @param callable(): string $renderer gives the SQL to read instead of the column
   */
  public function setSqlRenderer(callable $renderer): static {
    Schema::refine($this->entity, $this->name, ['sql_renderer' => $renderer]);
    return $this;
  }

}
