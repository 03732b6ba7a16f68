<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Exception\InvalidArgumentException;

/**
 * For jobs of the site's own, as in osdi-client 1.2.3.
 */
final class Util {

  /**
   * @param array<string, mixed> $params
   *   Of an API call; `origin` is a comma separated list.
   * @param list<string> $acceptable
   *   Such as 'remote' and 'local'.
   * @param list<string> $default
   *   Used where no origin is given.
   * @return list<string>
   */
  public static function validateAndNormalizeApiOriginParam(array $params, array $acceptable, array $default): array {
    $given = $params['origin'] ?? '';
    if ($given === '' || $given === []) {
      return $default;
    }
    $origins = Origins::parse($given);
    foreach (array_diff($origins, $acceptable) as $origin) {
      throw new InvalidArgumentException('Invalid origin passed to API action: %s', $origin);
    }
    return $origins;
  }

}
