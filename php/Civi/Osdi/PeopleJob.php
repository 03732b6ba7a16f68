<?php

declare(strict_types=1);

namespace Civi\Osdi;

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
   * @param bool $isStopped
   *   Becomes whether somebody asked the run to stop.
   * @return string
   *   Such as 'AN->Civi: total: 2; success: 2; …, Civi->AN: total: 0; …'. When another run holds the lock, nothing
   *   after the colons, as in 1.2.3, and a sentence that says so. A preview has a line for each of the first people.
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public static function run(array $params, bool &$isStopped = FALSE): string {
    $isStopped = FALSE;
    $profileId = (int) ($params['sync_profile_id'] ?? 0);
    $sync = new PeopleSync($profileId);
    $result = new JobResult($profileId, 'OsdiPersonSyncState');
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
      $isStopped = (bool) array_filter(array_column($reports, 'stopped'));
      return $result->summary($origins, $reports);
    }
    catch (\Throwable $error) {
      throw $result->failure($error, $sync->finished(), $sync->failedOrigin(), $origins);
    }
  }

}
