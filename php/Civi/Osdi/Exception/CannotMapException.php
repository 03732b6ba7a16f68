<?php

declare(strict_types=1);

namespace Civi\Osdi\Exception;

/**
 * A value of one side has no place on the other.
 *
 * Kind: cannot_map.
 */
class CannotMapException extends OsdiException {

  private const KIND = 'cannot_map';

  /**
   * Takes a text with its sprintf() arguments, as custom code for osdi-client 1.2.3 does, or the arguments of
   * OsdiException, as the native library does.
   */
  public function __construct(string $message = '', mixed ...$arguments) {
    if (($arguments[0] ?? NULL) === self::KIND) {
      parent::__construct($message, ...$arguments);
      return;
    }
    parent::__construct($arguments ? sprintf($message, ...$arguments) : $message, self::KIND);
  }

}
