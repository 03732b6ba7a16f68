<?php

declare(strict_types=1);

namespace Civi\Osdi;

use CRM_OSDI_ExtensionUtil as E;

/**
 * What the page for chosen contacts shows: the plan for each, in words.
 */
final class ChosenContacts {

  public const PATH = 'civicrm/osdi/people';

  /**
   * @param list<int> $contactIds
   * @return list<array{contact_id: ?int, name: string, direction: string, outcome: string, changes: list<array{field: string, side: string, from: string, to: string, why: string}>, reason: string}>
   */
  public static function preview(array $contactIds): array {
    $rows = civicrm_api4('OsdiPerson', 'preview', ['contactIds' => $contactIds])->getArrayCopy();
    return array_map(self::row(...), array_values($rows));
  }

  /**
   * @param list<int> $contactIds
   * @return string
   *   What was done, for the user.
   */
  public static function sync(array $contactIds): string {
    $counts = array_count_values(array_column(civicrm_api4('OsdiPerson', 'sync', ['contactIds' => $contactIds])->getArrayCopy(), 'outcome'));
    $words = array_map(fn(string $outcome) => self::outcome($outcome) . ': ' . $counts[$outcome], array_keys($counts));
    return $words === [] ? E::ts('All of them were in step already.') : implode('; ', $words);
  }

  /**
   * @param array<string, mixed> $person
   * @return array<string, mixed>
   */
  private static function row(array $person): array {
    return [
      'contact_id' => $person['contact_id'],
      'name' => (string) $person['name'],
      'direction' => \CRM_OSDI_BAO_Run::getOrigins()[$person['origin']],
      'outcome' => self::outcome($person['outcome']),
      'changes' => array_map(self::change(...), $person['changes']),
      'reason' => (string) $person['reason'],
    ];
  }

  /**
   * @param array<string, mixed> $change
   * @return array<string, string>
   */
  private static function change(array $change): array {
    $sides = ['local' => E::ts('in CiviCRM'), 'remote' => E::ts('on Action Network'), '' => E::ts('stays as it is')];
    return [
      'field' => $change['field'],
      'side' => $sides[(string) $change['side']],
      'from' => self::value($change['from']),
      'to' => self::value($change['to']),
      'why' => $change['why'],
    ];
  }

  private static function value(mixed $value): string {
    return is_array($value) ? implode(', ', $value) : (string) $value;
  }

  private static function outcome(string $outcome): string {
    return [
      'created' => E::ts('gets a twin'),
      'updated' => E::ts('is changed'),
      'matched' => E::ts('is linked'),
      'conflict' => E::ts('conflict'),
      'unchanged' => E::ts('in step'),
      'skipped' => E::ts('skipped'),
      'ineligible' => E::ts('does not qualify'),
      'error' => E::ts('error'),
    ][$outcome] ?? $outcome;
  }

}
