<?php

declare(strict_types=1);

namespace Civi\Osdi;

use CRM_OSDI_ExtensionUtil as E;

/**
 * The reports of a preview as the text of a job. It is kept in the job log, so it names people and donations by their ids, and
 * fields without their values, but for one that cannot be translated; the API's preview has those.
 */
final class PreviewText {

  /**
   * People listed of each direction.
   */
  private const LINES = 20;

  /**
   * @param array<string, array<string, mixed>> $reports
   *   By origin, with 'people' or 'donations'.
   */
  public static function of(array $reports): string {
    $lines = [E::ts('Preview: nothing was written.')];
    foreach ($reports as $origin => $report) {
      $lines[] = Origins::label($origin) . ': ' . $report['summary'];
      $people = $report['people'] ?? NULL;
      $records = $people ?? $report['donations'];
      if ($report['limit_reached']) {
        $lines[] = $people === NULL
          ? E::ts('Only the first %1 donations with something to do were looked at.', [1 => count($records)])
          : E::ts('Only the first %1 people with something to do were looked at.', [1 => count($records)]);
      }
      if ($report['taken_away'] > 0) {
        $lines[] = $people === NULL
          ? E::ts('Refunds that would be recorded in CiviCRM: %1.', [1 => $report['taken_away']])
          : E::ts('People who would be unsubscribed or lose a value: %1.', [1 => $report['taken_away']]);
      }
      if ($report['brake'] !== NULL) {
        $lines[] = $report['brake'];
      }
      foreach (array_slice($records, 0, self::LINES) as $record) {
        $lines[] = ' - ' . ($people === NULL ? self::donation($record) : self::line($record));
      }
      $more = count($records) - self::LINES;
      if ($more > 0) {
        $lines[] = ' - ' . E::ts('and %1 more', [1 => $more]);
      }
    }
    return implode("\n", $lines);
  }

  /**
   * @param array<string, mixed> $person
   */
  private static function line(array $person): string {
    $who = array_filter([
      $person['contact_id'] ? E::ts('contact %1', [1 => $person['contact_id']]) : NULL,
      $person['remote_id'] ? E::ts('person %1', [1 => $person['remote_id']]) : NULL,
    ]);
    $line = implode(', ', $who) . ': ' . $person['outcome'];
    $written = ['local' => [], 'remote' => [], '' => []];
    foreach ($person['changes'] as $change) {
      $written[(string) $change['side']][] = $change['field'];
    }
    $sides = ['local' => E::ts('to CiviCRM'), 'remote' => E::ts('to Action Network'), '' => E::ts('left as they are')];
    foreach (array_filter($written) as $side => $fields) {
      $line .= '; ' . $sides[$side] . ': ' . implode(', ', $fields);
    }
    return $line . ($person['reason'] ? '; ' . $person['reason'] : '');
  }

  /**
   * @param array<string, mixed> $donation
   */
  private static function donation(array $donation): string {
    $what = array_filter([
      $donation['contribution_id'] ? E::ts('contribution %1', [1 => $donation['contribution_id']]) : NULL,
      $donation['remote_id'] ? E::ts('donation %1', [1 => $donation['remote_id']]) : NULL,
      $donation['contact_id'] ? E::ts('contact %1', [1 => $donation['contact_id']]) : NULL,
    ]);
    return implode(', ', $what) . ': ' . $donation['outcome'] . ($donation['reason'] ? '; ' . $donation['reason'] : '');
  }

}
