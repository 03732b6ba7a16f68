<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\SyncProfile\Cursor;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Whom a run concerns, if not everybody who changed since the last one: people chosen by their ids, or everybody who
 * changed since a chosen time.
 */
final class Selection {

  private const OF_THE_JOB = ['contact_ids' => 'contact_ids', 'person_ids' => 'person_ids'];

  /**
   * @param array<string, mixed> $params
   *   'contact_ids' and 'person_ids', lists or texts with commas, and 'since', a time of UTC; all may be left out.
   * @param array{contact_ids: string, person_ids: string} $names
   *   How messages call the lists: API v4 has its own names for them.
   * @return array{contact_ids?: list<int>, person_ids?: list<string>, since?: string}
   *   As the native library takes them; only those given.
   * @throws \Civi\Osdi\Exception\InvalidArgumentException
   */
  public static function parse(array $params, array $names = self::OF_THE_JOB): array {
    $selection = array_filter([
      'contact_ids' => array_map(fn(string $id) => self::contactId($id, $names['contact_ids']), self::items($params['contact_ids'] ?? NULL)),
      'person_ids' => array_map(fn(string $id) => self::personId($id, $names['person_ids']), self::items($params['person_ids'] ?? NULL)),
      'since' => self::since($params['since'] ?? NULL),
    ]);
    if (isset($selection['since']) && count($selection) > 1) {
      throw new InvalidArgumentException(E::ts('since does not go with %1 or %2: those are synced whenever they changed. Leave one of them out.', [1 => $names['contact_ids'], 2 => $names['person_ids']]));
    }
    return $selection;
  }

  /**
   * @return list<string>
   */
  private static function items(mixed $given): array {
    $items = is_array($given) ? array_values($given) : explode(',', is_scalar($given) ? (string) $given : '');
    $items = array_map(fn($item) => is_scalar($item) ? trim((string) $item) : '?', $items);
    return array_values(array_filter($items, fn(string $item) => $item !== ''));
  }

  private static function contactId(string $id, string $name): int {
    if (!preg_match('/^[1-9]\d{0,9}$/D', $id)) {
      throw new InvalidArgumentException(E::ts('%1: %2 is not the id of a contact. Give ids such as 12, several with commas between them.', [1 => $name, 2 => $id]));
    }
    return (int) $id;
  }

  private static function personId(string $id, string $name): string {
    $bare = PersonId::bare($id);
    if (!PersonId::isOne($bare)) {
      throw new InvalidArgumentException(E::ts('%1: %2 is not the id of a person on Action Network. Give ids such as %3, several with commas between them.', [
        1 => $name,
        2 => $id,
        3 => PersonId::EXAMPLE,
      ]));
    }
    return $bare;
  }

  private static function since(mixed $given): string {
    $text = is_scalar($given) || $given === NULL ? (string) $given : (string) json_encode($given);
    try {
      $since = Cursor::normalize('since', $text);
    }
    catch (InvalidArgumentException) {
      throw new InvalidArgumentException(E::ts('since: "%1" is not a time of UTC in ISO 8601. Give one such as 2026-11-25T07:00:00Z.', [1 => $text]));
    }
    if ($since > gmdate('Y-m-d\TH:i:s\Z')) {
      throw new InvalidArgumentException(E::ts('since: %1 is in the future, and nobody can have changed since. Give a time that is over, or leave since out.', [1 => $since]));
    }
    return $since;
  }

}
