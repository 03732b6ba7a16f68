<?php

declare(strict_types=1);

namespace Civi\Osdi\SyncProfile;

use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\Gateway\Sql;
use CRM_OSDI_ExtensionUtil as E;

/**
 * What a profile decides about actions: which activities they become.
 */
final class ActionRules {

  private const FIELD = 'action_rules';

  private const KINDS = ['signatures', 'attendances', 'submissions', 'outreaches', 'responses', 'fundraising_pages'];

  /**
   * Kinds whose pages are listed and never read.
   */
  private const LISTED = ['fundraising_pages'];

  private const OPTIONS = ['activity_type', 'subject', 'status', 'target_contact_id', 'campaign_id', 'source_field'];

  private const EXAMPLE = '{"signatures": {"activity_type": "Meeting", "subject": "Signed: {title}"}}';

  /**
   * Characters of a source code at most, by which people came.
   */
  private const SOURCE_LENGTH = 255;

  /**
   * @return array<string, array<string, mixed>>
   *   As the native function sync_actions() takes them.
   */
  public static function ofProfile(int $profileId): array {
    $stored = Sql::rows('SELECT ' . self::FIELD . " FROM civicrm_osdi_sync_profile WHERE id = $profileId", [self::FIELD])[0][self::FIELD] ?? NULL;
    return self::decoded($stored);
  }

  /**
   * Validates what is to be saved.
   *
   * @param array<string, mixed> $record
   * @return array<string, mixed>
   */
  public static function validate(array $record): array {
    if (!array_key_exists(self::FIELD, $record)) {
      return $record;
    }
    $rules = [];
    foreach (self::map($record[self::FIELD]) as $kind => $rule) {
      if (!in_array($kind, self::KINDS, TRUE)) {
        throw self::mistake((string) $kind, E::ts('there is no such kind. The kinds are: %1.', [1 => implode(', ', self::KINDS)]));
      }
      if (!is_array($rule) || ($rule !== [] && array_is_list($rule))) {
        throw self::mistake($kind, E::ts('a map is needed, such as %1.', [1 => self::EXAMPLE]));
      }
      $rules[$kind] = self::rule($kind, $rule);
    }
    // To a DAO, NULL is "leave it", and empty text clears.
    $record[self::FIELD] = $rules === [] ? '' : $rules;
    return $record;
  }

  /**
   * @param string $kind
   * @param array<string, mixed> $rule
   * @return array<string, string|int>
   */
  private static function rule(string $kind, array $rule): array {
    $options = in_array($kind, self::LISTED, TRUE) ? [] : self::OPTIONS;
    $unknown = array_diff(array_keys($rule), $options);
    if ($unknown) {
      throw self::mistake("$kind." . implode(', ', $unknown), $options === []
        ? E::ts('these pages are only listed, so there is nothing to say about them.')
        : E::ts('there is no such option. The options are: %1.', [1 => implode(', ', $options)]));
    }
    $checked = [];
    foreach ($rule as $option => $value) {
      if ($value === '' && $option === 'activity_type') {
        throw self::mistake("$kind.$option", E::ts('it is empty. Leave it out to have the pages listed only.'));
      }
      $value = is_scalar($value ?? '') && !is_bool($value) ? trim((string) $value) : throw self::mistake("$kind.$option", E::ts('a text or a number is needed.'));
      if ($value !== '') {
        $checked[$option] = match ($option) {
          'subject' => self::subject("$kind.$option", $value),
          'activity_type' => self::option("$kind.$option", 'activity_type', $value),
          'status' => self::option("$kind.$option", 'activity_status', $value),
          'target_contact_id' => self::id("$kind.$option", 'Contact', $value),
          'campaign_id' => self::campaign("$kind.$option", $value),
          'source_field' => self::customField("$kind.$option", $value),
          default => $value,
        };
      }
    }
    if (!isset($checked['activity_type']) && $checked !== []) {
      throw self::mistake("$kind.activity_type", E::ts('the type of the activities is needed. Leave out all options to have the pages listed only.'));
    }
    return $checked;
  }

  /**
   * What became of rules that were saved, such as with an activity type that was disabled since.
   *
   * @param string|null $stored
   *   The column of a profile.
   * @return list<string>
   */
  public static function problems(?string $stored): array {
    $problems = [];
    foreach (self::decoded($stored) as $kind => $rule) {
      try {
        // Any text can be a subject.
        self::rule((string) $kind, array_diff_key((array) $rule, ['subject' => 1]));
      }
      catch (InvalidArgumentException $error) {
        $problems[] = $error->getMessage();
      }
    }
    return $problems;
  }

  private static function subject(string $place, string $given): string {
    preg_match_all('/\{(?!title\})[A-Za-z_]+\}/', $given, $unknown);
    return $unknown[0] === [] ? $given : throw self::mistake($place, E::ts('nothing is known to stand for %1. There is {title}, the title of the page.', [1 => implode(', ', $unknown[0])]));
  }

  /**
   * @return array<string, mixed>
   */
  private static function decoded(?string $stored): array {
    $rules = json_decode((string) $stored, TRUE);
    return is_array($rules) ? $rules : [];
  }

  /**
   * @return array<string, mixed>
   */
  private static function map(mixed $given): array {
    $given = JsonField::decoded($given);
    if ($given !== NULL && (!is_array($given) || ($given !== [] && array_is_list($given)))) {
      throw new InvalidArgumentException(E::ts('%1: a map is needed, such as %2.', [1 => self::FIELD, 2 => self::EXAMPLE]));
    }
    return $given ?? [];
  }

  /**
   * @return string
   *   The name of an active option, of which the name or the label was given.
   */
  private static function option(string $place, string $group, string $given): string {
    $options = civicrm_api4('OptionValue', 'get', [
      'checkPermissions' => FALSE,
      'select' => ['name', 'label', 'component_id'],
      'where' => [['option_group_id:name', '=', $group], ['is_active', '=', TRUE]],
      'orderBy' => ['weight' => 'ASC'],
    ])->getArrayCopy();
    // What is made of a disabled component's type is shown nowhere.
    $disabled = self::disabledComponents(array_column($options, 'component_id'));
    $usable = array_filter($options, fn(array $option) => !isset($disabled[$option['component_id'] ?? 0]));
    foreach (['name', 'label'] as $column) {
      // One that can be used goes before one of the same name that cannot.
      foreach ([...$usable, ...$options] as $option) {
        if ($option[$column] !== $given) {
          continue;
        }
        $component = $disabled[$option['component_id'] ?? 0] ?? NULL;
        return $component === NULL
          ? $option['name']
          : throw self::mistake($place, E::ts('%1 belongs to %2, which is disabled, so nobody would see it. Enable %2 (Administer, System Settings, Components), or choose another: %3.', [1 => $given, 2 => $component, 3 => implode(', ', array_column($usable, 'label'))]));
      }
    }
    throw self::mistake($place, E::ts('there is no active one called %1. There are: %2.', [1 => $given, 2 => implode(', ', array_column($usable, 'label'))]));
  }

  /**
   * @param array<int, mixed> $ids
   *   Of components; none for what belongs to no component.
   * @return array<int, string>
   *   Names of those that are disabled, by id.
   */
  private static function disabledComponents(array $ids): array {
    $ids = array_filter(array_unique(array_map('intval', $ids)));
    $components = $ids === [] ? [] : array_column(Sql::rows('SELECT id, name FROM civicrm_component WHERE id IN (' . Sql::values($ids) . ')', ['id', 'name']), 'name', 'id');
    return array_filter($components, fn(string $component) => !\CRM_Core_Component::isEnabled($component));
  }

  /**
   * @return int
   *   Of a record that is there.
   */
  private static function id(string $place, string $entity, string $given): int {
    $isThere = preg_match('/^[1-9]\d{0,9}$/D', $given) && civicrm_api4($entity, 'get', ['checkPermissions' => FALSE, 'select' => ['id'], 'where' => [['id', '=', (int) $given]]])->count() > 0;
    return $isThere ? (int) $given : throw self::mistake($place, E::ts('there is none with the id %1.', [1 => $given]));
  }

  private static function campaign(string $place, string $given): int {
    // Without the component there is not even its API.
    return \CRM_Core_Component::isEnabled('CiviCampaign')
      ? self::id($place, 'Campaign', $given)
      : throw self::mistake($place, E::ts('CiviCampaign is disabled, so there are no campaigns.'));
  }

  private static function customField(string $place, string $given): string {
    [$group, $field] = array_pad(explode('.', $given, 2), 2, '');
    $found = $field === '' ? NULL : civicrm_api4('CustomField', 'get', [
      'checkPermissions' => FALSE,
      'select' => ['data_type', 'text_length', 'option_group_id'],
      'where' => [['name', '=', $field], ['custom_group_id.name', '=', $group], ['custom_group_id.extends', '=', 'Activity'], ['is_active', '=', TRUE], ['data_type', 'IN', ['String', 'Memo']]],
    ])->first();
    if ($found === NULL) {
      throw self::mistake($place, E::ts('there is no active custom field of activities for text called %1. Write the name of its group, a dot, and its name.', [1 => $given]));
    }
    if ($found['option_group_id'] !== NULL) {
      throw self::mistake($place, E::ts('%1 takes one of a list of options. A field for any text is needed.', [1 => $given]));
    }
    if ($found['data_type'] === 'String' && ($found['text_length'] ?? self::SOURCE_LENGTH) < self::SOURCE_LENGTH) {
      throw self::mistake($place, E::ts('%1 holds %2 characters, and a source code can have %3. Enter %3 as its database field length.', [1 => $given, 2 => $found['text_length'], 3 => self::SOURCE_LENGTH]));
    }
    return $given;
  }

  private static function mistake(string $place, string $message): InvalidArgumentException {
    return new InvalidArgumentException(self::FIELD . ", $place: $message");
  }

}
