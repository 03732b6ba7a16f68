<?php

declare(strict_types=1);

namespace Civi\Osdi\Exception;

/**
 * Nothing was found where something is needed.
 */
class EmptyResultException extends OsdiException {

  /**
   * @param string $message
   *   A sprintf() format when arguments follow.
   * @param mixed ...$arguments
   */
  public function __construct(string $message = 'Nothing found', mixed ...$arguments) {
    parent::__construct($arguments ? sprintf($message, ...$arguments) : $message, 'empty_result');
  }

}
