<?php

declare(strict_types=1);

namespace Civi\Core\Transaction;

class Manager {

  public static function singleton(): self {
    return new self();
  }

  /**
   * The innermost, if a transaction is open.
   */
  public function getFrame(): ?Frame {
    return \CRM_Core_Transaction::frame();
  }

}
