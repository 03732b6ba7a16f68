<?php

declare(strict_types=1);

namespace Civi\Osdi;

/**
 * The id of a person on Action Network: a UUID, which its API shows with a prefix.
 */
final class PersonId {

  public const PREFIX = 'action_network:';

  public const EXAMPLE = '5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21';

  /**
   * A record of Action Network's own, present in every group, that is nobody.
   */
  public const NOBODY = '2c8f5384-0476-4aaa-aee4-471805c48a54';

  /**
   * Without the prefix, if it has it.
   */
  public static function bare(string $id): string {
    return str_starts_with($id, self::PREFIX) ? substr($id, strlen(self::PREFIX)) : $id;
  }

  /**
   * Whether a bare id has the right form.
   */
  public static function isOne(string $id): bool {
    return (bool) preg_match('/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iD', $id);
  }

}
