<?php

declare(strict_types=1);

namespace Civi\Osdi\Event;

/**
 * Contacts the sync itself is writing now. What it does to them is no news to it.
 */
final class OwnWrites {

  /**
   * @var array<int, int>
   *   Contact id => how many times over.
   */
  private static array $contactIds = [];

  /**
   * @template T
   * @param array<int, int|string> $contactIds
   * @param callable(): T $write
   * @return T
   */
  public static function of(array $contactIds, callable $write): mixed {
    foreach ($contactIds as $id) {
      self::$contactIds[(int) $id] = (self::$contactIds[(int) $id] ?? 0) + 1;
    }
    try {
      return $write();
    }
    finally {
      foreach ($contactIds as $id) {
        self::$contactIds[(int) $id]--;
      }
      self::$contactIds = array_filter(self::$contactIds);
    }
  }

  public static function include(int $contactId): bool {
    return isset(self::$contactIds[$contactId]);
  }

}
