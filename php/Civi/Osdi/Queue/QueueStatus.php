<?php

declare(strict_types=1);

namespace Civi\Osdi\Queue;

use Civi\Api4\OsdiFlag;
use Civi\Osdi\Gateway\Sql;
use CRM_OSDI_ExtensionUtil as E;

/**
 * What of the queue a person should know.
 */
final class QueueStatus {

  /**
   * A task that waits this long, in seconds, is not waiting for its next turn.
   */
  private const PATIENCE = 86400;

  /**
   * @return list<string>
   *   Each with the next step.
   */
  public static function sentences(): array {
    $farewells = $heldBack = $orphans = [];
    $taggings = $unknown = $unattended = 0;
    $profiles = array_map('intval', array_column(Sql::rows('SELECT id FROM civicrm_osdi_sync_profile', ['id']), 'id'));
    foreach (Items::stored() as $item) {
      $task = Items::task($item['data']);
      if (TasksFrom123::isAboutTaggings($item['data'])) {
        $taggings++;
      }
      elseif ($task === NULL) {
        $unknown++;
      }
      elseif (!in_array($task->profileId, $profiles, TRUE)) {
        $orphans[] = $task;
      }
      elseif ($item['is_held_back']) {
        $heldBack[$task->profileId] = ($heldBack[$task->profileId] ?? 0) + 1;
      }
      else {
        $unattended += (int) ($item['run_count'] === 0 && (int) strtotime($item['submit_time']) < time() - self::PATIENCE);
        if ($task->isFarewell()) {
          $farewells[$task->profileId][] = $task;
        }
      }
    }
    $sentences = [];
    foreach ($farewells as $profileId => $tasks) {
      $question = Brake::question($profileId, $tasks);
      if ($question !== NULL) {
        $sentences[] = E::ts('Sync profile %1: %2', [1 => $profileId, 2 => $question]);
      }
    }
    foreach ($heldBack as $profileId => $number) {
      $sentences[] = E::ts('Sync profile %1: %2 queued tasks to sync a contact wait for confirmation, because they would unsubscribe people or empty fields of more people than the profile allows at once. The last result of Job.osdiclientprocessqueue says what. If that is right, run this job once with confirm=1; if not, correct the contacts first.', [
        1 => $profileId,
        2 => $number,
      ]);
    }
    $failed = (int) \CRM_Core_DAO::singleValueQuery('SELECT COUNT(*) FROM civicrm_osdi_flag WHERE flag_type = ' . Sql::value(FailedTask::FLAG_TYPE) . ' AND status = ' . Sql::value(OsdiFlag::STATUS_ERROR));
    foreach ([
      [$failed, E::ts('%1 queued tasks were given up. See OsdiFlag (SearchKit or API v4 Explorer), flag_type queue_task_failed. To try them again, run Job.osdiclientprocessqueue once with retry_failed=1; to leave it, set the flag to resolved.', [1 => $failed])],
      [$unattended, E::ts('%1 queued tasks have waited for more than a day. Is the scheduled job "Action Network Job 1: Process Queue" enabled, with the id of the sync profile?', [1 => $unattended])],
      [$taggings, E::ts('%1 queued tasks of osdi-client 1.2.3 are about tags. They are settled when the scheduled job "Action Network Job 1: Process Queue" runs with the id of the default sync profile.', [1 => $taggings])],
      [$unknown, E::ts('%1 queued tasks belong to an extension of this site. They are left alone.', [1 => $unknown])],
    ] as [$number, $sentence]) {
      if ($number > 0) {
        $sentences[] = $sentence;
      }
    }
    $ofDeletedProfiles = Orphans::sentence($orphans);
    return $ofDeletedProfiles === NULL ? $sentences : [...$sentences, $ofDeletedProfiles];
  }

}
