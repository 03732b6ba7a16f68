<?php

declare(strict_types=1);

namespace Civi\Osdi;

use CRM_OSDI_ExtensionUtil as E;

/**
 * The scheduled job of actions: parameters in, one line of text out, everything worth knowing in the log.
 */
final class ActionJob {

  /**
   * Actions a preview tells of.
   */
  private const PREVIEWED = 100;

  public const PARAMETERS = ['sync_profile_id', 'preview'];

  /**
   * @param array<string, mixed> $params
   *   'sync_profile_id', 'preview'.
   * @return string
   *   Such as 'AN->Civi: total: 2; success: 2; error: 0; skipped: 0'.
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public static function run(array $params): string {
    $profileId = (int) ($params['sync_profile_id'] ?? 0);
    $result = new JobResult($profileId, 'OsdiActionState', 'actions');
    try {
      JobParameters::refuseOthers($params, self::PARAMETERS);
      $sync = new ActionSync($profileId);
      if (YesNo::read('preview', $params['preview'] ?? NULL)) {
        return self::previewText($sync->preview(self::PREVIEWED));
      }
      $report = $sync->run();
      return $result->summary([Origins::REMOTE], $report === NULL ? [] : [Origins::REMOTE => $report]);
    }
    catch (\Throwable $error) {
      throw $result->failure($error, [], Origins::REMOTE, [Origins::REMOTE]);
    }
  }

  /**
   * It is kept in the job log, so it names everything by ids.
   *
   * @param array<string, mixed> $report
   */
  private static function previewText(array $report): string {
    $lines = [E::ts('Preview: nothing was written.'), Origins::label(Origins::REMOTE) . ': ' . $report['summary']];
    foreach ($report['actions'] as $action) {
      $what = array_filter([
        $action['kind'] . ($action['remote_id'] ? " {$action['remote_id']}" : ''),
        $action['contact_id'] ? E::ts('contact %1', [1 => $action['contact_id']]) : NULL,
        $action['activity_id'] ? E::ts('activity %1', [1 => $action['activity_id']]) : NULL,
        $action['participant_id'] ? E::ts('participant %1', [1 => $action['participant_id']]) : NULL,
      ]);
      $lines[] = ' - ' . implode(', ', $what) . ': ' . $action['outcome'] . ($action['reason'] ? '; ' . $action['reason'] : '');
    }
    if ($report['limit_reached']) {
      $lines[] = ' - ' . E::ts('and more');
    }
    return implode("\n", $lines);
  }

}
