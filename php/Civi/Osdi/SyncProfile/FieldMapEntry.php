<?php

declare(strict_types=1);

namespace Civi\Osdi\SyncProfile;

use Civi\Osdi\Exception\InvalidArgumentException;
use CRM_OSDI_ExtensionUtil as E;

/**
 * One entry of a field map, which can be carried out as it is.
 */
final class FieldMapEntry {

  public const CUSTOM_FIELD = 'custom_fields.';

  private const KEYS = ['civi', 'remote', 'direction', 'policy', 'transform'];

  private const DIRECTIONS = ['both', 'to_remote', 'to_local'];

  private const TRANSFORMS = ['date_format', 'option_label', 'boolean', 'upper', 'lower', 'trim', 'prefix', 'constant'];

  private const WITHOUT_MORE = ['option_label', 'upper', 'lower', 'trim'];

  /**
   * Nobody could tell from what they write what it was.
   */
  private const ONE_WAY = ['upper', 'lower', 'trim', 'constant'];

  /**
   * @param array<string, mixed> $given
   *   Without what goes without saying.
   * @param CivicrmField|null $field
   */
  private function __construct(public readonly array $given, private ?CivicrmField $field) {}

  /**
   * @param mixed $given
   * @throws \Civi\Osdi\Exception\InvalidArgumentException
   *   What is wrong, and what to do.
   */
  public static function of(mixed $given): self {
    if (!is_array($given) || $given === [] || array_is_list($given)) {
      throw new InvalidArgumentException(E::ts('an entry is needed, such as %1.', [1 => FieldMap::EXAMPLE_ENTRY]));
    }
    $unknown = array_diff(array_keys($given), self::KEYS);
    if ($unknown) {
      throw new InvalidArgumentException(E::ts('there is no option %1. The options are: %2.', [1 => implode(', ', $unknown), 2 => implode(', ', self::KEYS)]));
    }
    $entry = array_filter($given, fn($value) => $value !== NULL && $value !== '');
    foreach (['civi', 'remote'] as $side) {
      if (isset($entry[$side])) {
        $entry[$side] = is_string($entry[$side]) ? trim($entry[$side]) : throw new InvalidArgumentException(E::ts('%1: the name of a field is needed.', [1 => $side]));
      }
    }
    $direction = (string) self::oneOf($entry, 'direction', self::DIRECTIONS, 'both');
    [$transform, $more] = self::transform($entry['transform'] ?? NULL);
    self::checkDirection($direction, $transform);
    FieldMapPolicy::check($direction, self::oneOf($entry, 'policy', FieldMapPolicy::ALL, NULL), $transform === 'constant');
    self::checkRemote($entry, $direction, $transform);
    $field = self::field($entry, $direction, $transform);
    self::checkTransform($transform, $more, $field, $direction);
    return new self($entry, $field);
  }

  /**
   * The name by which the field is known in previews, logs and policies.
   *
   * @param mixed $given
   *   Of any entry.
   */
  public static function name(mixed $given): string {
    $name = is_array($given) ? $given['remote'] ?? $given['civi'] ?? '' : '';
    return is_string($name) ? $name : '';
  }

  /**
   * @return array<string, mixed>
   *   As the native library takes it.
   */
  public function forLibrary(): array {
    [$longest, $choices] = [$this->field?->longest, $this->field?->choices];
    return ['name' => self::name($this->given), 'kind' => $this->field?->kind ?? 'text']
      + array_diff_key($this->given, ['policy' => 0])
      + ($longest === NULL ? [] : ['longest' => $longest])
      + ($choices === NULL ? [] : ['choices' => $choices]);
  }

  /**
   * @param array<string, mixed> $entry
   * @param string $key
   * @param list<string> $allowed
   * @param string|null $usual
   */
  private static function oneOf(array $entry, string $key, array $allowed, ?string $usual): ?string {
    $value = $entry[$key] ?? $usual;
    if ($value !== NULL && !in_array($value, $allowed, TRUE)) {
      throw new InvalidArgumentException(E::ts('%1: one of these is needed: %2.', [1 => $key, 2 => implode(', ', $allowed)])
        . ($value === 'never' ? ' ' . E::ts('A field that is not to be synced needs no entry.') : ''));
    }
    return $value;
  }

  /**
   * @return array{?string, mixed}
   *   Its name, and what it is told.
   */
  private static function transform(mixed $given): array {
    if ($given === NULL) {
      return [NULL, NULL];
    }
    $name = is_array($given) && count($given) === 1 ? array_key_first($given) : $given;
    if (!in_array($name, self::TRANSFORMS, TRUE)) {
      throw new InvalidArgumentException(E::ts('transform: one of these is needed: %1.', [1 => implode(', ', self::TRANSFORMS)]));
    }
    $needsNone = in_array($name, self::WITHOUT_MORE, TRUE);
    if ($needsNone !== is_string($given)) {
      throw new InvalidArgumentException($needsNone
        ? E::ts('transform: %1 takes nothing more. Write "transform": "%1".', [1 => $name])
        : E::ts('transform: %1 has to be told more, such as %2.', [
          1 => $name,
          2 => ['date_format' => '{"date_format": "MM/DD/YYYY"}', 'boolean' => '{"boolean": ["Yes", "No"]}', 'prefix' => '{"prefix": "Branch "}', 'constant' => '{"constant": "CiviCRM"}'][$name],
        ]));
    }
    return [$name, is_array($given) ? $given[$name] : NULL];
  }

  private static function checkDirection(string $direction, ?string $transform): void {
    if ($direction === 'both' && in_array($transform, self::ONE_WAY, TRUE)) {
      throw new InvalidArgumentException(E::ts('transform: from what %1 writes nobody could tell what it was, so it goes one way only. Set direction to to_remote or to_local.', [1 => $transform]));
    }
  }

  /**
   * @param array<string, mixed> $entry
   * @param string $direction
   * @param string|null $transform
   */
  private static function checkRemote(array $entry, string $direction, ?string $transform): void {
    $remote = $entry['remote'] ?? '';
    if ($direction === 'to_local' && $transform === 'constant') {
      if ($remote !== '') {
        throw new InvalidArgumentException(E::ts('remote: a constant for CiviCRM does not come from a field of Action Network. Leave remote out.'));
      }
    }
    elseif (!str_starts_with($remote, self::CUSTOM_FIELD) || trim(substr($remote, strlen(self::CUSTOM_FIELD))) === '') {
      throw new InvalidArgumentException($remote === ''
        ? E::ts('remote: the field on Action Network is needed, such as %1.', [1 => 'custom_fields.Branch'])
        : E::ts('remote: %1 cannot be mapped. Only custom fields can, such as %2; names, language, e-mail address, number and postal address are synced anyway.', [1 => $remote, 2 => 'custom_fields.Branch']));
    }
  }

  /**
   * @param array<string, mixed> $entry
   * @param string $direction
   * @param string|null $transform
   */
  private static function field(array $entry, string $direction, ?string $transform): ?CivicrmField {
    $isConstant = $direction === 'to_remote' && $transform === 'constant';
    if ($isConstant) {
      return isset($entry['civi']) ? throw new InvalidArgumentException(E::ts('civi: a constant for Action Network does not come from a field of CiviCRM. Leave civi out.')) : NULL;
    }
    $path = $entry['civi'] ?? throw new InvalidArgumentException(E::ts('civi: the field in CiviCRM is needed, such as %1.', [1 => 'nick_name']));
    try {
      $field = CivicrmField::of($path);
    }
    catch (InvalidArgumentException $error) {
      throw new InvalidArgumentException('civi: ' . $error->getMessage());
    }
    if ($field->isReadOnly && $direction !== 'to_remote') {
      throw new InvalidArgumentException(E::ts('civi: %1 can only be read. Set direction to to_remote.', [1 => $path]));
    }
    return $field;
  }

  private static function checkTransform(?string $transform, mixed $more, ?CivicrmField $field, string $direction): void {
    $kind = $field?->kind;
    $hasChoices = $field?->choices !== NULL;
    $isText = in_array($kind, ['text', 'phone'], TRUE);
    $problem = match ($transform) {
      NULL => NULL,
      'date_format' => $kind !== 'date' ? E::ts('%1 is no date.', [1 => $field?->path]) : self::formatProblem($more),
      'option_label' => $field !== NULL && $hasChoices ? self::labelProblem($field, $direction) : E::ts('%1 has no list of options.', [1 => $field?->path]),
      'boolean' => $kind !== 'boolean' ? E::ts('%1 is no field for yes or no.', [1 => $field?->path]) : self::wordsProblem($more),
      'upper', 'lower', 'trim' => $isText && (!$hasChoices || $direction === 'to_remote') ? NULL : E::ts('%1 is no field for any text.', [1 => $field?->path]),
      'prefix' => match (TRUE) {
        !is_string($more) || trim($more) === '' => E::ts('a text is needed.'),
        !$isText || $hasChoices => E::ts('%1 is no field for any text.', [1 => $field?->path]),
        default => NULL,
      },
      'constant' => self::constantProblem($more, $field),
    };
    if ($problem !== NULL) {
      throw new InvalidArgumentException("transform, $transform: $problem " . E::ts('Choose another transform, or none.'));
    }
  }

  private static function formatProblem(mixed $format): ?string {
    $isOne = is_string($format) && substr_count($format, 'YYYY') === 1 && substr_count($format, 'MM') === 1 && substr_count($format, 'DD') === 1;
    // Nothing else that could be taken for a part.
    return $isOne && !preg_match('/[YMD0-9]/', str_replace(['YYYY', 'MM', 'DD'], '', $format))
      ? NULL
      : E::ts('the format needs YYYY, MM and DD once each, such as MM/DD/YYYY.');
  }

  private static function labelProblem(CivicrmField $field, string $direction): ?string {
    $labels = array_map(fn(array $choice) => mb_strtolower(trim($choice['label'])), $field->choices ?? []);
    $twice = array_keys(array_filter(array_count_values($labels), fn(int $number) => $number > 1));
    return $twice === [] || $direction === 'to_remote' ? NULL : E::ts('several options of %1 are called %2.', [1 => $field->path, 2 => implode(', ', $twice)]);
  }

  private static function wordsProblem(mixed $words): ?string {
    $plain = fn(mixed $word) => is_string($word) ? self::compared($word) : '';
    $isPair = is_array($words) && array_keys($words) === [0, 1] && $plain($words[0]) !== '' && $plain($words[1]) !== '' && $plain($words[0]) !== $plain($words[1]);
    return $isPair ? NULL : E::ts('two different words are needed, the first for yes, such as ["Yes", "No"].');
  }

  /**
   * A text in the form in which the native library compares it: composed, with single spaces, in small letters.
   */
  private static function compared(string $text): string {
    // CiviCRM needs PHP's extension intl; without it only the spaces and capitals are looked at.
    $composed = class_exists(\Normalizer::class) ? (string) \Normalizer::normalize($text, \Normalizer::FORM_C) : $text;
    return mb_strtolower(trim((string) preg_replace('/\s+/u', ' ', $composed)));
  }

  private static function constantProblem(mixed $constant, ?CivicrmField $field): ?string {
    if (!is_string($constant) || trim($constant) === '') {
      return E::ts('a text is needed.');
    }
    if ($field === NULL) {
      return NULL;
    }
    $fits = match ($field->kind) {
      'boolean' => in_array($constant, ['0', '1'], TRUE),
      'integer' => (bool) preg_match('/^-?\d{1,9}$/D', $constant),
      'number', 'money' => (bool) preg_match('/^-?\d{1,15}(\.\d{1,2})?$/D', $constant),
      'date' => (bool) preg_match('/^\d{4}-\d\d-\d\d$/D', $constant) && checkdate((int) substr($constant, 5, 2), (int) substr($constant, 8), (int) substr($constant, 0, 4)),
      'link' => (bool) preg_match('{^https?://[^\s"\'`<>\\\\]+$}iD', $constant) && mb_strlen($constant) <= (int) $field->longest,
      'phone' => preg_match('/\d/', $constant) && mb_strlen($constant) <= (int) $field->longest,
      // CiviCRM stores < and > as &lt; and &gt;.
      default => mb_strlen(str_replace(['<', '>'], ['&lt;', '&gt;'], $constant)) <= ($field->longest ?? PHP_INT_MAX),
    };
    $values = array_column($field->choices ?? [], 'value');
    return match (TRUE) {
      !$fits => E::ts('"%1" does not fit into %2.', [1 => $constant, 2 => $field->path]),
      $field->choices !== NULL && !in_array($constant, $values, TRUE) => E::ts('"%1" is none of the values of %2: %3.', [1 => $constant, 2 => $field->path, 3 => implode(', ', $values)]),
      default => NULL,
    };
  }

}
