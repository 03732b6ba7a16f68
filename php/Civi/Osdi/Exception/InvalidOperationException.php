<?php

declare(strict_types=1);

namespace Civi\Osdi\Exception;

/**
 * The operation does not make sense here.
 */
class InvalidOperationException extends OsdiException {

  /**
   * @param string $message
   *   A sprintf() format when arguments follow.
   * @param mixed ...$arguments
   */
  public function __construct(string $message = 'Operation not allowed', mixed ...$arguments) {
    parent::__construct($arguments ? sprintf($message, ...$arguments) : $message, 'invalid_operation');
  }

}
