<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Exception\CrmException;
use Civi\Osdi\Exception\OsdiException;
use CRM_OSDI_ExtensionUtil as E;
use Psr\Log\LogLevel;

/**
 * The scheduled job of the sync of tags: parameters in, one line of text out, everything worth knowing in the log.
 */
final class TaggingJob {

  /**
   * Changes a preview tells of.
   */
  private const PREVIEWED = 100;

  private const PARAMETERS = ['sync_profile_id', 'origin', 'preview', 'confirm'];

  /**
   * @param array<string, mixed> $params
   *   'sync_profile_id', 'origin', 'confirm', 'preview'.
   * @return string
   *   Such as 'AN->Civi: total: 2; success: 2; …, Civi->AN: total: 0; …'. When another run holds the lock, nothing
   *   after the colons, and a sentence that says so. A preview has a line for each of the first changes.
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public static function run(array $params): string {
    $profileId = (int) ($params['sync_profile_id'] ?? 0);
    try {
      JobParameters::refuseOthers($params, self::PARAMETERS);
      $origins = Origins::parse($params['origin'] ?? NULL);
      $confirmed = YesNo::read('confirm', $params['confirm'] ?? NULL);
      $sync = new TaggingSync($profileId);
      if (YesNo::read('preview', $params['preview'] ?? NULL)) {
        return self::previewText($sync->preview($origins, self::PREVIEWED));
      }
      $report = $sync->run($origins, $confirmed);
    }
    catch (\Throwable $error) {
      throw self::failure($error, $profileId);
    }
    if ($report === NULL) {
      SiteLog::write(LogLevel::NOTICE, "Sync profile $profileId, tags: another run is under way, so this one did nothing.");
      return implode(', ', array_map(fn(string $origin) => Origins::label($origin) . ': ', $origins))
        . '(' . E::ts('not run: another run of this sync profile is under way, so nothing was done here') . ')';
    }
    self::log($report, $profileId);
    return self::summary($report) . ($report['stopped'] ? ' (' . E::ts('stopped on request; the next run goes on') . ')' : '');
  }

  /**
   * @param array<string, mixed> $report
   */
  private static function summary(array $report): string {
    return implode(', ', array_map(fn(array $one) => Origins::label($one['origin']) . ': ' . $one['summary'], $report['directions']));
  }

  /**
   * @param array<string, mixed> $report
   */
  private static function previewText(array $report): string {
    $lines = [E::ts('Preview: nothing was written.'), self::summary($report)];
    if ($report['taken_away'] > 0) {
      $lines[] = E::ts('People who would lose a tag: %1.', [1 => $report['taken_away']]);
    }
    if ($report['brake'] !== NULL) {
      $lines[] = $report['brake'];
    }
    $sides = [
      'local' => ['create' => E::ts('make in CiviCRM'), 'add' => E::ts('give in CiviCRM'), 'remove' => E::ts('take away in CiviCRM')],
      'remote' => ['create' => E::ts('make on Action Network'), 'add' => E::ts('give on Action Network'), 'remove' => E::ts('take away on Action Network')],
    ];
    foreach ($report['changes'] as $change) {
      $who = array_filter([
        $change['contact_id'] ? E::ts('contact %1', [1 => $change['contact_id']]) : NULL,
        $change['remote_id'] ? E::ts('person %1', [1 => $change['remote_id']]) : NULL,
      ]);
      $lines[] = ' - ' . $change['tag'] . ': ' . $sides[$change['side']][$change['action']] . ($who ? ' (' . implode(', ', $who) . ')' : '');
    }
    if ($report['limit_reached']) {
      $lines[] = ' - ' . E::ts('and more');
    }
    foreach ($report['problems'] as $problem) {
      $lines[] = ' - ' . $problem['reason'];
    }
    return implode("\n", $lines);
  }

  /**
   * @param array<string, mixed> $report
   * @param int $profileId
   */
  private static function log(array $report, int $profileId): void {
    SiteLog::write(LogLevel::INFO, "Sync profile $profileId, tags: " . self::summary($report) . "; tags: {$report['tags']}; requests: {$report['requests']}");
    foreach ($report['problems'] as $problem) {
      SiteLog::write(LogLevel::NOTICE, "Sync profile $profileId, tags: {$problem['reason']}", [
        'contact_id' => $problem['contact_id'],
        'remote_id' => $problem['remote_id'],
      ]);
    }
    if (!empty($report['problems_left_out'])) {
      SiteLog::write(LogLevel::NOTICE, "Sync profile $profileId, tags: {$report['problems_left_out']} more problems.");
    }
  }

  private static function failure(\Throwable $error, int $profileId): OsdiException {
    SiteLog::failure("Sync profile $profileId, tags: {$error->getMessage()}", $error);
    return $error instanceof OsdiException ? $error : new CrmException($error->getMessage(), 'crm', NULL, [], $error);
  }

}
