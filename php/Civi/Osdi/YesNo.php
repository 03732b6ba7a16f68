<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Exception\InvalidArgumentException;
use CRM_OSDI_ExtensionUtil as E;

/**
 * What is yes or no, as people write it. What is neither is refused: a preview that is misspelled must not become a run.
 */
final class YesNo {

  /**
   * @param string $name
   *   Of the parameter or field, for the message.
   * @param mixed $given
   *   Nothing is no.
   * @throws \Civi\Osdi\Exception\InvalidArgumentException
   */
  public static function read(string $name, mixed $given): bool {
    $given ??= FALSE;
    $read = is_scalar($given) ? filter_var($given, FILTER_VALIDATE_BOOLEAN, FILTER_NULL_ON_FAILURE) : NULL;
    return $read ?? throw new InvalidArgumentException(E::ts('%1: this is neither yes nor no. Write 1 or 0.', [1 => $name]));
  }

}
