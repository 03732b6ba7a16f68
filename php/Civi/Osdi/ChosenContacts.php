<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Exception\InvalidArgumentException;
use CRM_OSDI_ExtensionUtil as E;

/**
 * What the page for chosen contacts shows: the plan for each, in words.
 */
final class ChosenContacts {

  public const PATH = 'civicrm/osdi/people';

  /**
   * Contacts at once. At four requests a second, three for a contact who is new there, they take little more than a minute:
   * longer than that no web server and no person waits.
   */
  public const MOST = 100;

  /**
   * People told of by name of their problem; the others are counted.
   */
  private const PROBLEMS_TOLD = 10;

  /**
   * @param list<int> $contactIds
   * @return list<array{contact_id: ?int, name: string, direction: string, outcome: string, changes: list<array{field: string, side: string, from: string, to: string, why: string}>, reason: string}>
   */
  public static function preview(array $contactIds): array {
    self::refuseTooMany($contactIds);
    $rows = civicrm_api4('OsdiPerson', 'preview', ['contactIds' => $contactIds])->getArrayCopy();
    return array_map(self::row(...), array_values($rows));
  }

  /**
   * @param list<int> $contactIds
   * @return array{done: string, problems: list<string>}
   *   What was done, for the user, and a line for each who has a problem.
   */
  public static function sync(array $contactIds): array {
    self::refuseTooMany($contactIds);
    $rows = array_values(civicrm_api4('OsdiPerson', 'sync', ['contactIds' => $contactIds])->getArrayCopy());
    $counts = array_count_values(array_map('strval', array_column($rows, 'outcome')));
    $words = array_map(fn(int|string $outcome) => self::outcome((string) $outcome) . ': ' . $counts[$outcome], array_keys($counts));
    $failed = array_values(array_filter($rows, fn(array $person) => $person['outcome'] === 'error'));
    $problems = array_map(fn(array $person) => self::who($person) . ': ' . $person['reason'], array_slice($failed, 0, self::PROBLEMS_TOLD));
    if (count($failed) > self::PROBLEMS_TOLD) {
      $problems[] = E::ts('and %1 more; see OsdiPersonSyncState, sync_status error', [1 => count($failed) - self::PROBLEMS_TOLD]);
    }
    return ['done' => $words === [] ? E::ts('All of them were in step already.') : implode('; ', $words), 'problems' => $problems];
  }

  /**
   * @param array<string, mixed> $person
   */
  private static function who(array $person): string {
    if ($person['contact_id']) {
      return E::ts('Contact %1', [1 => $person['contact_id']]);
    }
    return E::ts('Person %1', [1 => (string) $person['remote_id']]);
  }

  /**
   * @param list<int> $contactIds
   */
  private static function refuseTooMany(array $contactIds): void {
    if (count($contactIds) > self::MOST) {
      throw new InvalidArgumentException(E::ts('%1 contacts are chosen, and at most %2 can be synced here at once. Choose fewer, or run the scheduled job "Action Network Job 2: Batch Sync People" once with their ids in the parameter contact_ids.', [
        1 => count($contactIds),
        2 => self::MOST,
      ]));
    }
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
