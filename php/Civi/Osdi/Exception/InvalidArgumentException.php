<?php

declare(strict_types=1);

namespace Civi\Osdi\Exception;

/**
 * A parameter cannot be used.
 */
class InvalidArgumentException extends OsdiException {

  /**
   * @param string $message
   *   A sprintf() format when arguments follow.
   * @param mixed ...$arguments
   */
  public function __construct(string $message = '', mixed ...$arguments) {
    parent::__construct($arguments ? sprintf($message, ...$arguments) : $message, 'invalid_argument');
  }

}
