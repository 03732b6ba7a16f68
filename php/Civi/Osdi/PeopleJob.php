<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Exception\CrmException;
use Civi\Osdi\Exception\OsdiException;
use CRM_OSDI_ExtensionUtil as E;
use Psr\Log\LogLevel;

/**
 * The scheduled job of the people sync: parameters in, one line of text out, everything worth knowing in the log.
 */
final class PeopleJob {

  /**
   * People a preview of the job looks at in each direction.
   */
  private const PREVIEWED = 100;

  private const PARAMETERS = ['sync_profile_id', 'origin', 'contact_ids', 'person_ids', 'since', 'preview', 'confirm'];

  /**
   * @param array<string, mixed> $params
   *   'sync_profile_id', 'origin', 'confirm', 'preview', and those of Selection.
   * @return string
   *   Such as 'AN->Civi: total: 2; success: 2; …, Civi->AN: total: 0; …'. When another run holds the lock, nothing
   *   after the colons, as in 1.2.3, and a sentence that says so. A preview has a line for each of the first people.
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public static function run(array $params): string {
    $profileId = (int) ($params['sync_profile_id'] ?? 0);
    $sync = new PeopleSync($profileId);
    $origins = [];
    try {
      JobParameters::refuseOthers($params, self::PARAMETERS);
      JobParameters::refuseEmpty($params, ['contact_ids', 'person_ids']);
      $origins = Origins::parse($params['origin'] ?? NULL);
      $selection = Selection::parse($params);
      $confirmed = YesNo::read('confirm', $params['confirm'] ?? NULL);
      if (YesNo::read('preview', $params['preview'] ?? NULL)) {
        return PreviewText::of($sync->preview($origins, $selection, self::PREVIEWED));
      }
      $reports = $sync->run($origins, $selection, $confirmed);
    }
    catch (\Throwable $error) {
      throw self::failure($error, $sync, $origins, $profileId);
    }
    foreach ($reports as $report) {
      self::log($report, $profileId);
    }
    return self::summary($origins, $reports, $profileId);
  }

  /**
   * @param list<string> $origins
   * @param array<string, array<string, mixed>> $reports
   * @param int $profileId
   */
  private static function summary(array $origins, array $reports, int $profileId): string {
    $parts = [];
    foreach ($origins as $origin) {
      $report = $reports[$origin] ?? [];
      $parts[] = Origins::label($origin) . ': ' . ($report['summary'] ?? '') . (empty($report['stopped']) ? '' : ' (' . E::ts('stopped on request; the next run goes on') . ')');
    }
    $summary = implode(', ', $parts);
    if (!$reports) {
      SiteLog::write(LogLevel::NOTICE, "Sync profile $profileId: another run is under way, so this one did nothing.");
      $summary .= '(' . E::ts('not run: another run of this sync profile is under way, so nothing was done here') . ')';
    }
    return $summary;
  }

  /**
   * @param array<string, mixed> $report
   * @param int $profileId
   */
  private static function log(array $report, int $profileId): void {
    $direction = Origins::label($report['origin']);
    SiteLog::write(LogLevel::INFO, "Sync profile $profileId, $direction: {$report['summary']}; requests: {$report['requests']}");
    foreach ($report['problems'] as $problem) {
      SiteLog::write(LogLevel::NOTICE, "Sync profile $profileId, $direction: {$problem['outcome']}: {$problem['reason']}", [
        'contact_id' => $problem['contact_id'],
        'remote_id' => $problem['remote_id'],
      ]);
    }
    if (!empty($report['problems_left_out'])) {
      SiteLog::write(LogLevel::NOTICE, "Sync profile $profileId, $direction: {$report['problems_left_out']} more problems; see the messages of the sync states (OsdiPersonSyncState).");
    }
  }

  /**
   * The error as the job shows it: what failed, what was carried out before, what was not begun.
   *
   * @param \Throwable $error
   * @param PeopleSync $sync
   * @param list<string> $origins
   * @param int $profileId
   */
  private static function failure(\Throwable $error, PeopleSync $sync, array $origins, int $profileId): OsdiException {
    $finished = $sync->finished();
    foreach ($finished as $report) {
      self::log($report, $profileId);
    }
    $failed = $sync->failedOrigin();
    $message = ($failed === NULL ? '' : Origins::label($failed) . ': ') . $error->getMessage();
    if (!preg_match('/[.!?]$/D', $message)) {
      $message .= '.';
    }
    foreach ($finished as $origin => $report) {
      $message .= ' ' . E::ts('Carried out before: %1.', [1 => Origins::label($origin) . ': ' . $report['summary']]);
    }
    foreach ($failed === NULL ? [] : array_diff($origins, array_keys($finished), [$failed]) as $origin) {
      $message .= ' ' . E::ts('Not begun: %1.', [1 => Origins::label($origin)]);
    }
    $known = $error instanceof OsdiException;
    SiteLog::write(LogLevel::ERROR, "Sync profile $profileId: $message", [
      'kind' => $known ? $error->getKind() : get_class($error),
      'status' => $known ? $error->getStatus() : NULL,
      'context' => $known ? $error->getContextForLog() : NULL,
      'at' => $error->getFile() . ':' . $error->getLine(),
    ]);
    return $known
      ? new OsdiException($message, $error->getKind(), $error->getStatus(), $error->getContext(), $error)
      : new CrmException($message, 'crm', NULL, [], $error);
  }

}
