<?php

declare(strict_types=1);

namespace Civi\Osdi\SyncProfile;

use Civi\Osdi\Exception\InvalidArgumentException;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Which policies an entry of a field map can have.
 */
final class FieldMapPolicy {

  public const ALL = ['ask', 'origin', 'newest', 'local', 'remote', 'fill'];

  /**
   * Policies under which a field that goes one way could not be decided: the receiving side never wins.
   */
  private const NOT_ONE_WAY = ['to_remote' => ['newest', 'remote'], 'to_local' => ['newest', 'local']];

  /**
   * @throws \Civi\Osdi\Exception\InvalidArgumentException
   *   What is wrong, and what to do.
   */
  public static function check(string $direction, ?string $policy, bool $isConstant): void {
    if (in_array($policy, self::NOT_ONE_WAY[$direction] ?? [], TRUE)) {
      throw new InvalidArgumentException(E::ts('policy: with the direction %1 the receiving side can never win, which %2 would let it. Choose one of these: %3.', [
        1 => $direction,
        2 => $policy,
        3 => self::choices($direction, $isConstant),
      ]));
    }
  }

  /**
   * What an entry without a policy gets is the default of all fields.
   *
   * @param mixed $given
   *   Of any entry.
   * @param string|null $default
   * @throws \Civi\Osdi\Exception\InvalidArgumentException
   */
  public static function checkDefault(mixed $given, ?string $default): void {
    $direction = is_array($given) && !isset($given['policy']) ? $given['direction'] ?? 'both' : 'both';
    if ($direction === 'both' || !is_string($direction)) {
      return;
    }
    try {
      self::check($direction, $default, isset($given['transform']['constant']));
    }
    catch (InvalidArgumentException $error) {
      throw new InvalidArgumentException($error->getMessage() . ' ' . E::ts('The entry has none of its own, so that of default in conflict_policies holds.'));
    }
  }

  /**
   * What a new entry cannot have; one that was stored before is carried out as if it said "fill".
   *
   * @param array<string, mixed> $entry
   *   That can be carried out.
   * @return array<string, mixed>
   *   The same.
   * @throws \Civi\Osdi\Exception\InvalidArgumentException
   */
  public static function checkNew(array $entry): array {
    if (isset($entry['transform']['constant']) && ($entry['policy'] ?? NULL) === 'ask') {
      throw new InvalidArgumentException(E::ts('policy: a constant comes from no field, so nobody could settle a conflict about it. Choose one of these: %1. Without a policy of its own and with the default ask, it only fills what is empty.', [
        1 => self::choices((string) $entry['direction'], TRUE),
      ]));
    }
    return $entry;
  }

  private static function choices(string $direction, bool $isConstant): string {
    return implode(', ', array_diff(self::ALL, self::NOT_ONE_WAY[$direction] ?? [], $isConstant ? ['ask'] : []));
  }

}
