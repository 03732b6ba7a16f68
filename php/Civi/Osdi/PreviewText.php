<?php

declare(strict_types=1);

namespace Civi\Osdi;

use CRM_OSDI_ExtensionUtil as E;

/**
 * The reports of a preview as the text of a job. It is kept in the job log, so it names people by their ids and fields
 * without their values; the API's preview has those.
 */
final class PreviewText {

  /**
   * People listed of each direction.
   */
  private const LINES = 20;

  /**
   * @param array<string, array<string, mixed>> $reports
   *   By origin, with 'people'.
   */
  public static function of(array $reports): string {
    $lines = [E::ts('Preview: nothing was written.')];
    foreach ($reports as $origin => $report) {
      $lines[] = Origins::label($origin) . ': ' . $report['summary'];
      if ($report['limit_reached']) {
        $lines[] = E::ts('Only the first %1 people with something to do were looked at.', [1 => count($report['people'])]);
      }
      if ($report['taken_away'] > 0) {
        $lines[] = E::ts('People who would be unsubscribed or lose a value: %1.', [1 => $report['taken_away']]);
      }
      foreach (array_slice($report['people'], 0, self::LINES) as $person) {
        $lines[] = ' - ' . self::line($person);
      }
      $more = count($report['people']) - self::LINES;
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

}
