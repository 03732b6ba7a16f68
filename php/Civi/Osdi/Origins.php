<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Exception\InvalidArgumentException;

/**
 * The parameter `origin` of the batch jobs: which sides to read changes from, in this order.
 */
final class Origins {

  public const REMOTE = 'remote';
  public const LOCAL = 'local';

  private const ALL = [self::REMOTE, self::LOCAL];

  private const ALLOWED = 'Use remote, local, or both, such as remote,local.';

  /**
   * @param mixed $parameter
   *   A comma separated list in any letter case; empty for both sides, Action Network first.
   * @return list<string>
   */
  public static function parse(mixed $parameter): array {
    $list = is_array($parameter) ? $parameter : explode(',', (string) $parameter);
    $given = array_map(fn($origin) => is_scalar($origin) ? trim((string) $origin) : '', array_values($list));
    if ($given === [] || $given === ['']) {
      return self::ALL;
    }
    if (count($given) > count(self::ALL)) {
      throw new InvalidArgumentException('Too many origins passed to API action. There should be no more than two. ' . self::ALLOWED);
    }
    $origins = array_map('strtolower', $given);
    foreach (array_diff($origins, self::ALL) as $position => $origin) {
      throw new InvalidArgumentException('Invalid origin passed to API action: %s. %s', $given[$position], self::ALLOWED);
    }
    return array_values(array_unique($origins));
  }

  /**
   * How job results name a direction.
   */
  public static function label(string $origin): string {
    return $origin === self::REMOTE ? 'AN->Civi' : 'Civi->AN';
  }

}
