<?php

declare(strict_types=1);

namespace Civi\Osdi\SyncProfile;

use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\Gateway\FurtherPlaces;
use CRM_OSDI_ExtensionUtil as E;

/**
 * A field of CiviCRM that a profile may map: what it holds, as CiviCRM's metadata say.
 */
final class CivicrmField {

  /**
   * Fields of the contact itself: what they hold, and how many characters of it, or which list of options they take.
   */
  private const OF_CONTACTS = [
    'nick_name' => ['text', 128],
    'middle_name' => ['text', 64],
    'formal_title' => ['text', 64],
    'job_title' => ['text', 255],
    'source' => ['text', 255],
    'birth_date' => ['date', NULL],
    'gender_id' => ['integer', 'gender'],
    'prefix_id' => ['integer', 'individual_prefix'],
    'suffix_id' => ['integer', 'individual_suffix'],
  ];

  /**
   * Kinds of values by the data type of a custom field.
   */
  private const KINDS = ['String' => 'text', 'Memo' => 'text', 'Link' => 'link', 'Int' => 'integer', 'Float' => 'number', 'Money' => 'money', 'Boolean' => 'boolean', 'Date' => 'date'];

  /**
   * Characters that custom fields of these types hold; those of the type String unless they say otherwise. A note is limited
   * by its bytes, of which a character has up to four.
   */
  private const LENGTHS = ['String' => 255, 'Link' => 255, 'Memo' => 16383];

  /**
   * Fields of phones and addresses of other location types, and how many characters they hold.
   */
  private const OF_PLACES = [
    'phone' => ['phone' => 32],
    'address' => ['street_address' => 96, 'supplemental_address_1' => 96, 'city' => 64, 'postal_code' => 64],
  ];

  private const MESSAGES = ['is_opt_out', 'do_not_email', 'do_not_phone', 'do_not_mail', 'do_not_sms', 'do_not_trade', 'preferred_communication_method', 'communication_style_id'];

  private const OF_THE_SYNC = ['first_name' => 'given_name', 'last_name' => 'family_name', 'preferred_language' => 'language'];

  /**
   * @param string $path
   * @param string $kind
   *   As the native library calls it.
   * @param int|null $longest
   *   Characters that fit.
   * @param list<array{value: string, label: string}>|null $choices
   *   The enabled options, if there is a list of them; none of them may be.
   * @param bool $isReadOnly
   */
  private function __construct(
    public readonly string $path,
    public readonly string $kind,
    public readonly ?int $longest,
    public readonly ?array $choices,
    public readonly bool $isReadOnly,
  ) {}

  /**
   * @throws \Civi\Osdi\Exception\InvalidArgumentException
   *   Why it cannot be mapped, and what to do.
   */
  public static function of(string $path): self {
    if (isset(self::OF_CONTACTS[$path])) {
      [$kind, $more] = self::OF_CONTACTS[$path];
      return is_string($more)
        ? new self($path, $kind, NULL, self::choices([['option_group_id:name', '=', $more]]), FALSE)
        : new self($path, $kind, $more, NULL, FALSE);
    }
    if (FurtherPlaces::isPath($path)) {
      return self::ofPlace($path);
    }
    [$group, $name] = array_pad(explode('.', $path, 2), 2, '');
    if ($name === '' || str_contains($name, '.') || preg_match('/^(email|phone|address|im|website)([._]|$)/i', $path)) {
      throw new InvalidArgumentException(self::whyNot($path));
    }
    return self::custom($path, $group, $name);
  }

  private static function whyNot(string $path): string {
    if (in_array($path, self::MESSAGES, TRUE)) {
      return E::ts('%1 says which messages somebody wants. That is consent, which has rules of its own and is never mapped. Remove the entry.', [1 => $path]);
    }
    if (isset(self::OF_THE_SYNC[$path])) {
      return E::ts('%1 is synced anyway. Remove the entry; its policy is that of %2 in conflict_policies.', [1 => $path, 2 => self::OF_THE_SYNC[$path]]);
    }
    if (preg_match('/^(email|phone|address|im|website)([._]|$)/i', $path)) {
      return E::ts('e-mail addresses and websites are not mapped, phones and addresses by their location type, such as %1. The primary e-mail address, the mobile phone and the primary address are synced anyway. Correct or remove the entry.', [1 => 'phone.Work.phone']);
    }
    return E::ts('%1 cannot be mapped. What can: %2, and custom fields of individuals such as Group_name.Field_name. Correct the entry.', [1 => $path, 2 => implode(', ', array_keys(self::OF_CONTACTS))]);
  }

  private static function ofPlace(string $path): self {
    [$kind, $type, $name] = explode('.', $path);
    $longest = self::OF_PLACES[$kind][$name] ?? NULL;
    if ($longest === NULL) {
      throw new InvalidArgumentException(E::ts('of each %1 these fields can be mapped: %2. Correct the entry, such as %3.', [
        1 => $kind,
        2 => implode(', ', array_keys(self::OF_PLACES[$kind])),
        3 => "$kind.$type." . array_key_first(self::OF_PLACES[$kind]),
      ]));
    }
    $types = civicrm_api4('LocationType', 'get', ['checkPermissions' => FALSE, 'select' => ['name'], 'where' => [['is_active', '=', TRUE]], 'orderBy' => ['id' => 'ASC']])->column('name');
    if (!in_array($type, $types, TRUE)) {
      throw new InvalidArgumentException(E::ts('there is no enabled location type %1. There are: %2.', [1 => $type, 2 => implode(', ', $types)]));
    }
    // Of an address only a part is known here. Writing parts of one, or a first one, would change where somebody lives.
    return new self($path, $kind === 'phone' ? 'phone' : 'text', $longest, NULL, $kind === 'address');
  }

  private static function custom(string $path, string $group, string $name): self {
    $field = civicrm_api4('CustomField', 'get', [
      'checkPermissions' => FALSE,
      'select' => ['name', 'custom_group_id.name', 'data_type', 'html_type', 'text_length', 'serialize', 'is_view', 'time_format', 'option_group_id', 'is_active', 'custom_group_id.is_active', 'custom_group_id.is_multiple', 'custom_group_id.extends',
        'custom_group_id.extends_entity_column_value',
      ],
      'where' => [['name', '=', $name], ['custom_group_id.name', '=', $group]],
    ])->getArrayCopy();
    // A database finds them in other capitals, too, by which nobody else would find their values.
    $field = array_values(array_filter($field, fn(array $one) => $one['custom_group_id.name'] . '.' . $one['name'] === $path))[0]
      ?? throw new InvalidArgumentException(E::ts('CiviCRM has no custom field %1. Enter the machine names of its group and of the field, as the API v4 Explorer shows them.', [1 => $path]));
    $problem = match (TRUE) {
      !$field['is_active'], !$field['custom_group_id.is_active'] => E::ts('the custom field %1 is disabled. Enable it and its group, or remove the entry.', [1 => $path]),
      !in_array($field['custom_group_id.extends'], ['Individual', 'Contact'], TRUE) => E::ts('the custom field %1 does not belong to individuals. Choose one of a group that is used for individuals.', [1 => $path]),
      !empty($field['custom_group_id.extends_entity_column_value']) => E::ts('the custom field %1 belongs to one sub-type of contacts only. Choose one that all individuals have.', [1 => $path]),
      !empty($field['custom_group_id.is_multiple']), !empty($field['serialize']) => E::ts('the custom field %1 holds several values at once. Choose one with a single value.', [1 => $path]),
      $field['html_type'] === 'RichTextEditor' => E::ts('the custom field %1 holds formatted text. Choose one for plain text.', [1 => $path]),
      !empty($field['time_format']) => E::ts('the custom field %1 holds a time of the day. Choose one that holds just a date.', [1 => $path]),
      !isset(self::KINDS[$field['data_type']]) => E::ts('the custom field %1 is of the type %2. What can be mapped: %3.', [1 => $path, 2 => $field['data_type'], 3 => implode(', ', array_keys(self::KINDS))]),
      default => NULL,
    };
    if ($problem !== NULL) {
      throw new InvalidArgumentException($problem);
    }
    $kind = self::KINDS[$field['data_type']];
    $hasOptions = !empty($field['option_group_id']) && $kind !== 'boolean';
    return new self(
      $path,
      $kind,
      $field['data_type'] === 'String' && $field['text_length'] ? (int) $field['text_length'] : self::LENGTHS[$field['data_type']] ?? NULL,
      $hasOptions ? self::choices([['option_group_id', '=', $field['option_group_id']]]) : NULL,
      !empty($field['is_view'])
    );
  }

  /**
   * @param list<array<int, mixed>> $where
   * @return list<array{value: string, label: string}>
   */
  private static function choices(array $where): array {
    $options = civicrm_api4('OptionValue', 'get', [
      'checkPermissions' => FALSE,
      'select' => ['value', 'label'],
      'where' => [['is_active', '=', TRUE], ...$where],
      'orderBy' => ['weight' => 'ASC'],
    ])->getArrayCopy();
    return array_map(fn(array $option) => ['value' => (string) $option['value'], 'label' => (string) $option['label']], $options);
  }

}
