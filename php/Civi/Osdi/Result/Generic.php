<?php

declare(strict_types=1);

namespace Civi\Osdi\Result;

/**
 * A result of no particular kind.
 */
class Generic extends AbstractResult {

  use SimpleErrorTrait;

  public const ERROR = 'error';

  public function __construct(?string $type = NULL) {
    if ($type !== NULL) {
      $this->setType($type);
    }
  }

}
