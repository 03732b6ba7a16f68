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

  /**
   * @param mixed $parameter
   *   A comma separated list; empty for both sides, Action Network first.
   * @return list<string>
   */
  public static function parse(mixed $parameter): array {
    $list = is_array($parameter) ? $parameter : explode(',', (string) $parameter);
    $origins = array_map(fn($origin) => is_scalar($origin) ? trim((string) $origin) : '', array_values($list));
    if ($origins === [] || $origins === ['']) {
      return self::ALL;
    }
    if (count($origins) > count(self::ALL)) {
      throw new InvalidArgumentException('Too many origins passed to API action. There should be no more than two.');
    }
    foreach ($origins as $origin) {
      if (!in_array($origin, self::ALL, TRUE)) {
        throw new InvalidArgumentException('Invalid origin passed to API action: %s', $origin);
      }
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
