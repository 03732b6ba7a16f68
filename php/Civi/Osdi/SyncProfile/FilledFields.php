<?php

declare(strict_types=1);

namespace Civi\Osdi\SyncProfile;

use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\Gateway\Sql;
use CRM_OSDI_ExtensionUtil as E;

/**
 * The custom fields on Action Network that runs of a profile filled at some time, so that who is deleted for good leaves
 * nothing in them, whatever became of the field map.
 */
final class FilledFields {

  public const FIELD = 'field_map_filled';

  /**
   * What API v4 hands over with each record.
   */
  private const OF_API = ['check_permissions', 'custom'];

  /**
   * @return list<string>
   *   Names on Action Network.
   */
  public static function of(int $profileId): array {
    return self::read(\CRM_Core_DAO::singleValueQuery('SELECT ' . self::FIELD . " FROM civicrm_osdi_sync_profile WHERE id = $profileId")) ?? [];
  }

  /**
   * @param int $profileId
   * @param list<string> $fields
   *   As the field map calls them.
   */
  public static function note(int $profileId, array $fields): void {
    $names = array_map(fn(string $field) => substr($field, strlen(FieldMapEntry::CUSTOM_FIELD)), $fields);
    $known = self::of($profileId);
    if (array_diff($names, $known) !== []) {
      $all = self::text(array_values(array_unique([...$known, ...$names])));
      Sql::run('UPDATE civicrm_osdi_sync_profile SET ' . self::FIELD . ' = ' . Sql::value($all) . " WHERE id = $profileId");
    }
  }

  /**
   * Somebody may take names out that were filled by mistake, by saving this field alone. A profile that was read before a run
   * can be saved after it: what was noted meanwhile stays.
   *
   * @param array<string, mixed> $record
   * @return array<string, mixed>
   */
  public static function validate(array $record): array {
    if (!array_key_exists(self::FIELD, $record)) {
      return $record;
    }
    $given = $record[self::FIELD];
    unset($record[self::FIELD]);
    if (in_array($given, [NULL, '', 'null', 'Null'], TRUE)) {
      return $record;
    }
    $known = empty($record['id']) ? [] : self::of((int) $record['id']);
    $names = self::read($given);
    if ($names === NULL || array_diff($names, $known) !== []) {
      throw new InvalidArgumentException(E::ts('%1: the extension writes this itself. Names can be taken out of it, by saving this field alone, so that these custom fields are left alone when a contact is deleted for good; [] takes out all. It has: %2.', [
        1 => self::FIELD,
        2 => self::text($known),
      ]));
    }
    $isAlone = array_diff(array_keys($record), ['id', ...self::OF_API]) === [];
    return $isAlone ? [self::FIELD => self::text($names)] + $record : $record;
  }

  /**
   * @return list<string>|null
   *   NULL when it is no list of names.
   */
  private static function read(mixed $given): ?array {
    $names = is_string($given) ? json_decode($given, TRUE) : $given;
    return is_array($names) && array_is_list($names) && array_filter($names, 'is_string') === $names ? $names : NULL;
  }

  /**
   * @param list<string> $names
   */
  private static function text(array $names): string {
    return json_encode($names, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
  }

}
