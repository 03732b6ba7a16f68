<?php

declare(strict_types=1);

namespace Civi\Osdi\Exception;

/**
 * Several records fit where one is needed.
 *
 * Kind: ambiguous.
 */
class AmbiguousResultException extends OsdiException {

  private const KIND = 'ambiguous';

  /**
   * Takes a text with its sprintf() arguments, as custom code for osdi-client 1.2.3 does, or the arguments of
   * OsdiException, as the native library does.
   */
  public function __construct(string $message = 'More than one possibility found', mixed ...$arguments) {
    if (($arguments[0] ?? NULL) === self::KIND) {
      parent::__construct($message, ...$arguments);
      return;
    }
    parent::__construct($arguments ? sprintf($message, ...$arguments) : $message, self::KIND);
  }

}
