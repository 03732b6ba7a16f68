<?php

declare(strict_types=1);

namespace Civi\Osdi\Result;

/**
 * For results that have one status for errors.
 */
trait SimpleErrorTrait {

  public function isError(): bool {
    return $this->getStatusCode() === self::ERROR;
  }

}
