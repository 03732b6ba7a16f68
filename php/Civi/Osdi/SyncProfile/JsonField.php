<?php

declare(strict_types=1);

namespace Civi\Osdi\SyncProfile;

/**
 * What somebody entered into a field of a profile that holds JSON.
 */
final class JsonField {

  /**
   * @return mixed
   *   NULL for nothing; a text is JSON that is still to be read.
   */
  public static function entered(mixed $given): mixed {
    // API v4 makes a list of whatever is no list, so JSON entered as text arrives as the only item of one.
    if (is_array($given) && array_keys($given) === [0] && is_string($given[0])) {
      $given = $given[0];
    }
    // API v4 writes the word null as Null.
    return is_string($given) && in_array(strtolower(trim($given)), ['', 'null'], TRUE) ? NULL : $given;
  }

  /**
   * @return mixed
   *   NULL for nothing; a text is no JSON.
   */
  public static function decoded(mixed $given): mixed {
    $entered = self::entered($given);
    return is_string($entered) ? json_decode($entered, TRUE) ?? $entered : $entered;
  }

}
