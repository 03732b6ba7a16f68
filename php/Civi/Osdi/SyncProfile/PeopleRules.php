<?php

declare(strict_types=1);

namespace Civi\Osdi\SyncProfile;

use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\Gateway\Scope;
use Civi\Osdi\YesNo;
use CRM_OSDI_ExtensionUtil as E;

/**
 * What a profile decides about people: the columns in which it does, and the values they may have.
 */
final class PeopleRules {

  /**
   * Columns the native library is told as they are.
   */
  public const COLUMNS = [
    'subscribe_new_people',
    'honour_opt_in',
    'conflict_policies',
    'scope_has_email',
    'on_scope_exit',
    'on_remote_disappearance',
    'brake_percent',
    'brake_minimum',
  ];

  /**
   * Columns of which each narrows down who is synced.
   */
  public const SCOPE = ['scope_group_id', 'scope_tag_id', 'scope_contact_sub_type'];

  public const SCOPE_EXITS = ['keep', 'unsubscribe'];

  public const DISAPPEARANCES = ['flag', 'trash'];

  private const YES_OR_NO = ['subscribe_new_people', 'honour_opt_in', 'scope_has_email'];

  private const POLICIES = ['ask', 'origin', 'newest', 'local', 'remote', 'fill', 'never'];

  /**
   * Consent is not among them: its rules are the same for everybody.
   */
  private const FIELDS = ['default', 'given_name', 'family_name', 'language', 'email', 'mobile', 'address', 'custom_fields'];

  /**
   * @param array<string, mixed> $profile
   *   A row with COLUMNS and SCOPE, and the field map if there is one.
   * @return array<string, mixed>
   *   As the native function sync_people() takes them.
   */
  public static function ofProfile(array $profile): array {
    $rules = array_filter(array_intersect_key($profile, array_flip(self::COLUMNS)), fn($value) => $value !== NULL && $value !== '');
    if (isset($rules['conflict_policies'])) {
      $rules['conflict_policies'] = json_decode((string) $rules['conflict_policies'], TRUE) ?? [];
    }
    $policies = FieldMap::policies($profile[FieldMap::FIELD] ?? NULL);
    if ($policies !== []) {
      $rules['conflict_policies'] = $policies + ($rules['conflict_policies'] ?? []);
    }
    return $rules + ['scope' => Scope::ofRow($profile)->describe()];
  }

  /**
   * Validates what is to be saved.
   *
   * @param array<string, mixed> $record
   * @return array<string, mixed>
   */
  public static function validate(array $record): array {
    if (array_key_exists('conflict_policies', $record)) {
      $record['conflict_policies'] = self::policies($record['conflict_policies']);
    }
    foreach (['on_scope_exit' => self::SCOPE_EXITS, 'on_remote_disappearance' => self::DISAPPEARANCES] as $field => $allowed) {
      if (isset($record[$field]) && !in_array($record[$field], $allowed, TRUE)) {
        throw new InvalidArgumentException(E::ts('%1: one of these is needed: %2.', [1 => $field, 2 => implode(', ', $allowed)]));
      }
    }
    foreach (['brake_percent' => [10, 100], 'brake_minimum' => [20, 999999999]] as $field => [$usual, $most]) {
      $given = $record[$field] ?? $usual;
      $given = is_scalar($given) ? (string) $given : (string) json_encode($given);
      if (!preg_match('/^\d{1,9}$/D', $given) || (int) $given > $most) {
        throw new InvalidArgumentException(E::ts('%1: "%2" is not a whole number from 0 to %3. Enter one such as %4.', [1 => $field, 2 => $given, 3 => $most, 4 => $usual]));
      }
    }
    foreach (array_intersect(self::YES_OR_NO, array_keys($record)) as $field) {
      if (in_array($record[$field], [NULL, '', 'null', 'Null'], TRUE)) {
        unset($record[$field]);
        continue;
      }
      $record[$field] = (int) YesNo::read($field, $record[$field]);
    }
    return self::withScope($record);
  }

  /**
   * Validates whom a profile is to be limited to.
   *
   * @param array<string, mixed> $record
   * @return array<string, mixed>
   */
  private static function withScope(array $record): array {
    foreach (array_intersect(self::SCOPE, array_keys($record)) as $field) {
      $given = $record[$field];
      if (!is_scalar($given ?? '') || ($field !== 'scope_contact_sub_type' && !preg_match('/^(\d{1,9}|null)?$/D', trim((string) $given)))) {
        throw new InvalidArgumentException(E::ts('%1: one id is needed, or nothing.', [1 => $field]));
      }
      // What is cleared is an empty text here: to a DAO, NULL is "leave it".
      $record[$field] = in_array(trim((string) $given), ['', '0', 'null'], TRUE) ? '' : trim((string) $given);
    }
    foreach (Scope::ofRow($record)->problems() as $field => $problem) {
      throw new InvalidArgumentException("$field: $problem");
    }
    return $record;
  }

  /**
   * @param mixed $given
   *   A map from field to policy, or its JSON.
   * @return array<string, string>|string
   *   Empty text for none: to a DAO, NULL is "leave it".
   */
  private static function policies(mixed $given): array|string {
    $given = JsonField::decoded($given);
    if ($given === NULL || $given === []) {
      return '';
    }
    if (!is_array($given)) {
      throw new InvalidArgumentException(E::ts('conflict_policies: a map from field to policy is needed, such as %1.', [1 => '{"default": "ask", "given_name": "newest"}']));
    }
    foreach ($given as $field => $policy) {
      if (!in_array($field, self::FIELDS, TRUE)) {
        throw new InvalidArgumentException(E::ts('conflict_policies: there is no field %1. The fields are: %2.', [1 => $field, 2 => implode(', ', self::FIELDS)]));
      }
      if (!in_array($policy, self::POLICIES, TRUE)) {
        throw new InvalidArgumentException(E::ts('conflict_policies: the policy of %1 has to be one of these: %2.', [1 => $field, 2 => implode(', ', self::POLICIES)]));
      }
    }
    return $given;
  }

}
