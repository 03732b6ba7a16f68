<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Exception\InvalidArgumentException;

/**
 * Objects that a class keeps for the rest of the request, by id, so that many records can share one: a tag, say. Saving or
 * deleting a record has it forgotten. The sync itself uses none of them.
 */
trait KeptObjects {

  /**
   * @var array<class-string, array<string, static>>
   */
  private static array $kept = [];

  /**
   * Keeps this object.
   */
  public function cache(): static {
    $id = $this->getId() ?? throw new InvalidArgumentException('A record without an id cannot be kept.');
    return self::$kept[static::class][(string) $id] = $this;
  }

  /**
   * The object of this id that is kept, else this one, which is kept then; read in any case.
   */
  public function getOrLoadCached(): static {
    $kept = static::keptAs((string) $this->getId()) ?? $this->cache();
    $kept->loadOnce();
    return $kept;
  }

  private static function keptAs(string $id): ?static {
    return self::$kept[static::class][$id] ?? NULL;
  }

  private function forget(): void {
    unset(self::$kept[static::class][(string) $this->getId()]);
  }

}
