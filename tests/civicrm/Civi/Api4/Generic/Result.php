<?php

declare(strict_types=1);

namespace Civi\Api4\Generic;

/**
 * @extends \ArrayObject<int|string, mixed>
 */
class Result extends \ArrayObject {

  public string $entity = '';

  public string $action = '';

  /**
   * How many rows there are when the call asked for row_count.
   */
  private ?int $matched = NULL;

  public function first() {
    foreach ($this as $row) {
      return $row;
    }
    return NULL;
  }

  public function single() {
    if (parent::count() !== 1) {
      throw new \CRM_Core_Exception("Expected to find one {$this->entity} record, but there were " . (parent::count() ? 'multiple.' : 'zero.'));
    }
    return $this->first();
  }

  public function indexBy($column): static {
    $this->exchangeArray(array_column($this->getArrayCopy(), NULL, $column));
    return $this;
  }

  /**
   * @return array<int|string, mixed>
   */
  public function column($column, $indexBy = NULL): array {
    return array_column($this->getArrayCopy(), $column, $indexBy);
  }

  public function count(): int {
    return $this->matched ?? parent::count();
  }

  public function setCountMatched(int $count): void {
    $this->matched = $count;
  }

}
