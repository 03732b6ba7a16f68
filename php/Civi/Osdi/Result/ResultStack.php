<?php

declare(strict_types=1);

namespace Civi\Osdi\Result;

use Civi\Osdi\ResultInterface;

/**
 * The results of a pair. Iteration begins with the newest.
 *
 * @extends \ArrayIterator<int, ResultInterface>
 */
class ResultStack extends \ArrayIterator {

  public function __construct(?ResultInterface $firstItem = NULL) {
    parent::__construct($firstItem === NULL ? [] : [$firstItem]);
  }

  public function push(ResultInterface $result): self {
    // The keys say in which order they came.
    $items = [$this->count() => $result] + $this->getArrayCopy();
    parent::__construct($items);
    return $this;
  }

  public function last(): ?ResultInterface {
    foreach ($this->getArrayCopy() as $result) {
      return $result;
    }
    return NULL;
  }

  public function lastIsError(): bool {
    return $this->last()?->isError() ?? FALSE;
  }

  /**
   * @param string $type
   *   A class name, or the type that was set.
   */
  public function getLastOfType(string $type): ?ResultInterface {
    foreach ($this->getArrayCopy() as $result) {
      if ($result->getType() === $type) {
        return $result;
      }
    }
    return NULL;
  }

  /**
   * @return list<array<string, mixed>>
   *   The oldest first.
   */
  public function toArray(): array {
    return array_map(fn(ResultInterface $result) => $result->toArray(), array_values(array_reverse($this->getArrayCopy())));
  }

}
