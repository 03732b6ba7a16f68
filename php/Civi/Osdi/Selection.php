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

  /**
   * @param array<string, mixed> $params
   *   'contact_ids' and 'person_ids', lists or texts with commas, and 'since', a time of UTC; all may be left out.
   * @return array{contact_ids?: list<int>, person_ids?: list<string>, since?: string}
   *   As the native library takes them; only those given.
   * @throws \Civi\Osdi\Exception\InvalidArgumentException
   */
  public static function parse(array $params): array {
    $selection = array_filter([
      'contact_ids' => array_map(self::contactId(...), self::items($params['contact_ids'] ?? NULL)),
      'person_ids' => array_map(self::personId(...), self::items($params['person_ids'] ?? NULL)),
      'since' => self::since($params['since'] ?? NULL),
    ]);
    if (isset($selection['since']) && count($selection) > 1) {
      throw new InvalidArgumentException(E::ts('since does not go with contact_ids or person_ids: those are synced whenever they changed. Leave one of them out.'));
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

  private static function contactId(string $id): int {
    if (!preg_match('/^[1-9]\d{0,9}$/D', $id)) {
      throw new InvalidArgumentException(E::ts('contact_ids: %1 is not the id of a contact. Give ids such as 12, several with commas between them.', [1 => $id]));
    }
    return (int) $id;
  }

  private static function personId(string $id): string {
    $bare = PersonId::bare($id);
    if (!PersonId::isOne($bare)) {
      throw new InvalidArgumentException(E::ts('person_ids: %1 is not the id of a person on Action Network. Give ids such as %2, several with commas between them.', [
        1 => $id,
        2 => PersonId::EXAMPLE,
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
