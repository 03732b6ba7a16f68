<?php

declare(strict_types=1);

namespace Civi\Osdi\SyncProfile;

use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\Gateway\Sql;
use CRM_OSDI_ExtensionUtil as E;

/**
 * What a profile decides about donations: the columns in which it does, and the values they may have.
 */
final class DonationRules {

  /**
   * Columns the native library is told, without this beginning.
   */
  private const PREFIX = 'donation_';

  private const COLUMNS = ['donation_sync_donors', 'donation_apply_refunds', 'donation_financial_types', 'donation_payment_instruments', 'donation_referrer', 'donation_page',
    'donation_page_id', 'donation_create_page', 'donation_local_since',
  ];

  private const MAPS = ['donation_financial_types', 'donation_payment_instruments', 'donation_referrer'];

  private const TIMES = ['donation_remote_cursor', 'donation_local_since'];

  /**
   * What Action Network tells of where a donor came from.
   */
  private const REFERRER = ['source', 'referrer', 'website'];

  /**
   * Characters the column `donation_page` holds.
   */
  private const TITLE_LENGTH = 255;

  /**
   * @return array<string, mixed>
   *   As the native function sync_donations() takes them.
   */
  public static function ofProfile(int $profileId): array {
    $row = Sql::rows('SELECT ' . implode(', ', self::COLUMNS) . " FROM civicrm_osdi_sync_profile WHERE id = $profileId", self::COLUMNS)[0] ?? [];
    $rules = [];
    foreach (array_filter($row, fn($value) => $value !== NULL && $value !== '') as $column => $value) {
      $rules[substr($column, strlen(self::PREFIX))] = in_array($column, self::MAPS, TRUE) ? json_decode((string) $value, TRUE) ?? [] : $value;
    }
    return $rules;
  }

  /**
   * Validates what is to be saved.
   *
   * @param array<string, mixed> $record
   * @return array<string, mixed>
   */
  public static function validate(array $record): array {
    foreach (array_intersect(self::MAPS, array_keys($record)) as $field) {
      $map = self::map($field, $record[$field]);
      match ($field) {
        'donation_financial_types' => self::checkFinancialTypes($map),
        'donation_payment_instruments' => self::checkNames($field, $map, 'OptionValue', [['option_group_id:name', '=', 'payment_instrument']]),
        'donation_referrer' => self::checkReferrer($map),
      };
      // To a DAO, NULL is "leave it", and empty text clears.
      $record[$field] = $map === [] ? '' : $map;
    }
    foreach (array_intersect(self::TIMES, array_keys($record)) as $field) {
      if (!is_scalar($record[$field] ?? '')) {
        throw new InvalidArgumentException(E::ts('%1: a text is needed.', [1 => $field]));
      }
      $record[$field] = self::time($field, (string) $record[$field]);
    }
    if (array_key_exists('donation_page_id', $record)) {
      $record['donation_page_id'] = self::foundPage($record);
    }
    if (array_key_exists('donation_page', $record)) {
      $record['donation_page'] = self::title($record['donation_page']);
      // It is looked for anew.
      $record['donation_page_id'] = '';
    }
    return $record;
  }

  /**
   * Where the page was found, as it is, or empty so that it is looked for again.
   *
   * @param array<string, mixed> $record
   */
  private static function foundPage(array $record): string {
    $given = in_array($record['donation_page_id'], [NULL, 'null'], TRUE) ? '' : $record['donation_page_id'];
    $stored = empty($record['id']) ? '' : (string) \CRM_Core_DAO::singleValueQuery('SELECT donation_page_id FROM civicrm_osdi_sync_profile WHERE id = %1', [1 => [$record['id'], 'Integer']]);
    return in_array($given, ['', $stored], TRUE) ? $given : throw new InvalidArgumentException(E::ts('%1: this field is written by the extension itself. Leave it out, or empty it to have donation_page looked for again.', [1 => 'donation_page_id']));
  }

  private static function time(string $field, string $given): string {
    try {
      return Cursor::normalize($field, $given);
    }
    catch (InvalidArgumentException) {
      throw new InvalidArgumentException(E::ts('%1: "%2" is not a time of UTC in ISO 8601, such as 2026-11-25T07:00:00Z.', [1 => $field, 2 => $given]));
    }
  }

  private static function title(mixed $given): string {
    if (!is_scalar($given ?? '') || mb_strlen((string) $given) > self::TITLE_LENGTH) {
      throw new InvalidArgumentException(E::ts('donation_page: the title of a fundraising page is needed, at most %1 characters, or nothing.', [1 => self::TITLE_LENGTH]));
    }
    $title = trim((string) $given);
    return $title === 'null' ? '' : $title;
  }

  /**
   * @param string $field
   * @param mixed $given
   *   A map, or its JSON.
   * @return array<string, mixed>
   */
  private static function map(string $field, mixed $given): array {
    $given = JsonField::decoded($given);
    if ($given !== NULL && (!is_array($given) || ($given !== [] && array_is_list($given)))) {
      $examples = [
        'donation_financial_types' => '{"recipients": {"Strike fund": "Donation"}, "pages": {"Spring appeal": "Event Fee"}, "default": "Donation"}',
        'donation_payment_instruments' => '{"Credit Card": "EFT", "default": "EFT"}',
        'donation_referrer' => '{"source": "campaign", "website": "Origin.Website"}',
      ];
      throw new InvalidArgumentException(E::ts('%1: a map is needed, such as %2.', [1 => $field, 2 => $examples[$field]]));
    }
    return $given ?? [];
  }

  /**
   * @param array<string, mixed> $map
   */
  private static function checkFinancialTypes(array $map): void {
    $unknown = array_diff(array_keys($map), ['recipients', 'pages', 'default']);
    if ($unknown) {
      throw new InvalidArgumentException(E::ts('donation_financial_types: there is no entry %1. The entries are: %2.', [1 => implode(', ', $unknown), 2 => 'recipients, pages, default']));
    }
    $names = isset($map['default']) ? [$map['default']] : [];
    foreach (['recipients', 'pages'] as $kind) {
      if (!is_array($map[$kind] ?? [])) {
        throw new InvalidArgumentException(E::ts('donation_financial_types: %1 has to be a map from name to financial type.', [1 => $kind]));
      }
      array_push($names, ...array_values($map[$kind] ?? []));
    }
    self::checkNames('donation_financial_types', $names, 'FinancialType', []);
  }

  /**
   * @param string $field
   * @param array<int|string, mixed> $names
   * @param string $entity
   * @param list<array<int, mixed>> $where
   */
  private static function checkNames(string $field, array $names, string $entity, array $where): void {
    if (!$names) {
      return;
    }
    $known = [];
    foreach (civicrm_api4($entity, 'get', ['checkPermissions' => FALSE, 'select' => ['name', 'label'], 'where' => [['is_active', '=', TRUE], ...$where]]) as $one) {
      array_push($known, $one['name'], $one['label'] ?? NULL);
    }
    foreach ($names as $name) {
      if (!is_string($name) || !in_array($name, $known, TRUE)) {
        throw new InvalidArgumentException(E::ts('%1: there is no active one called %2. There are: %3.', [
          1 => $field,
          2 => is_scalar($name) ? (string) $name : json_encode($name),
          3 => implode(', ', array_unique(array_filter($known))),
        ]));
      }
    }
  }

  /**
   * @param array<string, mixed> $map
   */
  private static function checkReferrer(array $map): void {
    $unknown = array_diff(array_keys($map), self::REFERRER);
    if ($unknown) {
      throw new InvalidArgumentException(E::ts('donation_referrer: there is no entry %1. The entries are: %2.', [1 => implode(', ', $unknown), 2 => implode(', ', self::REFERRER)]));
    }
    foreach ($map as $target) {
      if (in_array($target, ['source', 'campaign'], TRUE)) {
        continue;
      }
      [$group, $field] = array_pad(explode('.', is_string($target) ? $target : '', 2), 2, '');
      $found = $field === '' ? 0 : civicrm_api4('CustomField', 'get', [
        'checkPermissions' => FALSE,
        'select' => ['id'],
        'where' => [['name', '=', $field], ['custom_group_id.name', '=', $group], ['custom_group_id.extends', '=', 'Contribution'], ['is_active', '=', TRUE]],
      ])->count();
      if (!$found) {
        throw new InvalidArgumentException(E::ts('donation_referrer: %1 is neither source nor campaign nor a custom field of contributions, such as Origin.Website.', [
          1 => is_scalar($target) ? (string) $target : json_encode($target),
        ]));
      }
    }
  }

}
