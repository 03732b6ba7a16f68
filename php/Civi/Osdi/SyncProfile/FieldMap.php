<?php

declare(strict_types=1);

namespace Civi\Osdi\SyncProfile;

use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\Gateway\Sql;
use Civi\Osdi\Native\Client;
use Civi\Osdi\NativeLibrary;
use CRM_OSDI_ExtensionUtil as E;

/**
 * The fields a profile maps beside those that are synced anyway.
 */
final class FieldMap {

  public const FIELD = 'field_map';

  public const EXAMPLE_ENTRY = '{"civi": "nick_name", "remote": "custom_fields.Nickname"}';

  /**
   * What else of a profile decides whether its map can be carried out.
   */
  private const OTHERS = ['classes', 'conflict_policies', 'entry_point', 'api_token'];

  /**
   * Roles of which another class maps people itself.
   */
  private const MAPPING_ROLES = ['LocalObject', 'Mapper'];

  /**
   * @param list<FieldMapEntry> $entries
   *   Those that can be carried out.
   * @param list<string> $problems
   *   What is wrong with the others; each names its entry.
   * @param bool $isThere
   *   Whether there is any entry at all.
   */
  private function __construct(private array $entries, public readonly array $problems, public readonly bool $isThere) {}

  /**
   * @param array<string, mixed> $profile
   *   A row with the column as it is stored.
   */
  public static function ofRow(array $profile): self {
    $entries = $problems = [];
    foreach (self::stored($profile[self::FIELD] ?? NULL) as $position => $given) {
      try {
        $entries[] = FieldMapEntry::of($given);
      }
      catch (InvalidArgumentException $error) {
        $problems[] = self::place($position, $given) . $error->getMessage();
      }
    }
    return new self($entries, $problems, $entries !== [] || $problems !== []);
  }

  /**
   * @return list<array<string, mixed>>
   *   As the native library takes them.
   */
  public function forLibrary(): array {
    return array_map(fn(FieldMapEntry $entry) => $entry->forLibrary(), $this->entries);
  }

  /**
   * @return list<string>
   *   Paths in CiviCRM to be read of each contact.
   */
  public function paths(): array {
    return array_values(array_filter(array_map(fn(FieldMapEntry $entry) => $entry->given['civi'] ?? NULL, $this->entries)));
  }

  /**
   * @param string|null $stored
   *   The column of a profile.
   * @return array<string, string>
   *   Policies by name of the field, for entries that have one.
   */
  public static function policies(?string $stored): array {
    $policies = [];
    foreach (self::stored($stored) as $entry) {
      $policy = is_array($entry) ? $entry['policy'] ?? NULL : NULL;
      if (is_string($policy)) {
        $policies[FieldMapEntry::name($entry)] = $policy;
      }
    }
    return $policies;
  }

  /**
   * Validates what is to be saved.
   *
   * @param array<string, mixed> $record
   *   With its token as it is stored.
   * @return array<string, mixed>
   */
  public static function validate(array $record): array {
    if (array_intersect([self::FIELD, ...self::OTHERS], array_keys($record)) === []) {
      return $record;
    }
    $before = self::before($record);
    $known = self::stored($before[self::FIELD] ?? NULL);
    $map = array_key_exists(self::FIELD, $record) ? self::decode($record[self::FIELD]) : $known;
    $checked = array_map(self::inOrder(...), $known);
    $names = $written = [];
    foreach ($map as $position => $given) {
      try {
        // What was saved before is not in the way of saving something else when its field is disabled; System Status tells of it.
        $map[$position] = is_array($given) && in_array(self::inOrder($given), $checked, TRUE) ? $given : FieldMapPolicy::checkNew(FieldMapEntry::of($given)->given);
        self::refuseTwice($map[$position], $names, $written);
        FieldMapPolicy::checkDefault($map[$position], self::defaultPolicy($record + $before));
      }
      catch (InvalidArgumentException $error) {
        throw new InvalidArgumentException(self::FIELD . ', ' . self::place($position, $given) . $error->getMessage());
      }
    }
    self::refuseBeside($map, $record, $before);
    self::checkCustomFields($map, $record + $before, self::isAnotherGroup($record, $before) ? [] : $known);
    if (!array_key_exists(self::FIELD, $record)) {
      return $record;
    }
    // To a DAO, NULL is "leave it", and empty text clears.
    $record[self::FIELD] = $map === [] ? '' : $map;
    return $record;
  }

  /**
   * An entry with its keys in one order, for comparison.
   */
  private static function inOrder(mixed $entry): mixed {
    if (!is_array($entry)) {
      return $entry;
    }
    ksort($entry);
    return array_map(self::inOrder(...), $entry);
  }

  /**
   * Whether a profile gets another token or address, so that nobody knows which custom fields there are.
   *
   * @param array<string, mixed> $record
   * @param array<string, mixed> $before
   */
  private static function isAnotherGroup(array $record, array $before): bool {
    return ApiToken::hiddenFromTraces(function () use ($record, $before) {
      $token = fn(array $of) => ApiToken::isReadable((string) ($of['api_token'] ?? '')) ? ApiToken::decrypt((string) ($of['api_token'] ?? '')) : NULL;
      return ($record['entry_point'] ?? $before['entry_point'] ?? '') !== ($before['entry_point'] ?? '')
        || isset($record['api_token']) && $token($record) !== $token($before);
    });
  }

  /**
   * @param array<string, mixed> $profile
   *   With its policies, as they are given or stored.
   */
  private static function defaultPolicy(array $profile): ?string {
    $policies = $profile['conflict_policies'] ?? NULL;
    $policies = is_string($policies) ? json_decode($policies, TRUE) : $policies;
    return $policies['default'] ?? NULL;
  }

  /**
   * @param mixed $given
   * @param array<string, true> $names
   *   Those so far.
   * @param array<string, true> $written
   *   Fields of CiviCRM that are written so far.
   */
  private static function refuseTwice(mixed $given, array &$names, array &$written): void {
    $name = FieldMapEntry::name($given);
    if (isset($names[$name])) {
      throw new InvalidArgumentException(E::ts('another entry has the same field. Remove one of the two.'));
    }
    $names[$name] = TRUE;
    $path = is_array($given) && is_string($given['civi'] ?? NULL) ? $given['civi'] : '';
    if ($path !== '' && ($given['direction'] ?? 'both') !== 'to_remote') {
      if (isset($written[$path])) {
        throw new InvalidArgumentException(E::ts('another entry writes %1 in CiviCRM, too. Set the direction of one of the two to to_remote.', [1 => $path]));
      }
      $written[$path] = TRUE;
    }
  }

  /**
   * A class of the site's own says itself how people are mapped.
   *
   * @param array<int, mixed> $map
   * @param array<string, mixed> $record
   * @param array<string, mixed> $before
   */
  private static function refuseBeside(array $map, array $record, array $before): void {
    $classes = array_key_exists('classes', $record) ? $record['classes'] : ClassOverrides::stored($before['classes'] ?? NULL);
    foreach ($map === [] || !is_array($classes) ? [] : self::MAPPING_ROLES as $category) {
      if (isset($classes[$category]['Person'])) {
        throw new InvalidArgumentException(self::beside("classes, $category.Person"));
      }
    }
  }

  /**
   * Why a map cannot be carried out beside what maps people itself.
   */
  public static function beside(string $what): string {
    return E::ts('field_map: %1 says itself what people look like on Action Network, so there can be no field map beside it. Remove one of the two.', [1 => $what]);
  }

  /**
   * Action Network ignores fields it does not know, so it is asked for those that are new here.
   *
   * @param array<int, array<string, mixed>> $map
   * @param array<string, mixed> $profile
   *   With address and token.
   * @param array<int, mixed> $before
   *   Entries that were checked before.
   */
  private static function checkCustomFields(array $map, array $profile, array $before): void {
    $known = array_map(FieldMapEntry::name(...), $before);
    $asked = array_filter($map, fn(array $entry) => isset($entry['remote']) && !in_array($entry['remote'], $known, TRUE));
    if ($asked === []) {
      return;
    }
    try {
      NativeLibrary::required();
      $client = ApiToken::hiddenFromTraces(fn() => new Client((string) $profile['entry_point'], ApiToken::decrypt((string) $profile['api_token'])));
      $fields = array_column($client->customFields(), 'name');
    }
    catch (\Civi\Osdi\Exception\OsdiException $error) {
      throw new InvalidArgumentException(E::ts('field_map: Action Network could not be asked which custom fields it has, so nothing was saved. Try again when that is mended: %1', [1 => $error->getMessage()]));
    }
    foreach ($asked as $position => $entry) {
      $name = substr($entry['remote'], strlen(FieldMapEntry::CUSTOM_FIELD));
      if (!in_array($name, $fields, TRUE)) {
        throw new InvalidArgumentException(self::FIELD . ', ' . self::place($position, $entry) . E::ts('remote: the group has no custom field "%1" on Action Network. It has: %2. Correct the name, or make the field there (a form or an upload of people that uses it does) and save again.', [
          1 => $name,
          2 => $fields === [] ? E::ts('none') : implode(', ', $fields),
        ]));
      }
    }
  }

  /**
   * @param array<string, mixed> $record
   * @return array<string, ?string>
   *   What the profile was until now.
   */
  private static function before(array $record): array {
    $id = (int) ($record['id'] ?? 0);
    $columns = [self::FIELD, ...self::OTHERS];
    return $id === 0 ? [] : Sql::rows('SELECT ' . implode(', ', $columns) . " FROM civicrm_osdi_sync_profile WHERE id = $id", $columns)[0] ?? [];
  }

  /**
   * @return array<int, mixed>
   */
  private static function stored(?string $json): array {
    $map = json_decode((string) $json, TRUE);
    return is_array($map) ? array_values($map) : [];
  }

  /**
   * @return list<mixed>
   */
  private static function decode(mixed $given): array {
    $given = JsonField::decoded($given);
    if ($given !== NULL && !(is_array($given) && array_is_list($given))) {
      throw new InvalidArgumentException(E::ts('%1: a list of entries is needed, such as %2.', [1 => self::FIELD, 2 => '[' . self::EXAMPLE_ENTRY . ']']));
    }
    return $given ?? [];
  }

  private static function place(int $position, mixed $entry): string {
    $name = FieldMapEntry::name($entry);
    return E::ts('entry %1', [1 => $position + 1]) . ($name === '' ? '' : " ($name)") . ': ';
  }

}
