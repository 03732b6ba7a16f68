<?php

declare(strict_types=1);

namespace Civi\Osdi\Queue;

use Civi\Osdi\Gateway\Sql;
use Civi\Osdi\Queue;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Tasks of sync profiles that were deleted, which nothing can carry out.
 */
final class Orphans {

  /**
   * Contacts named in one message.
   */
  private const NAMED = 20;

  /**
   * Removes them: all, or only those by which nobody would be told anything on Action Network.
   *
   * @return int
   *   How many.
   */
  public static function discard(bool $isAll): int {
    $ids = array_keys(array_filter(self::all(), fn(Task $task) => $isAll || !self::isMissed($task)));
    if ($ids) {
      Sql::run('DELETE FROM civicrm_queue_item WHERE queue_name = ' . Sql::value(Queue::NAME) . ' AND id IN (' . Sql::values($ids) . ')');
    }
    return count($ids);
  }

  /**
   * What a person has to know of these tasks.
   *
   * @param list<Task> $tasks
   * @return string|null
   *   With the next step; NULL if there is none.
   */
  public static function sentence(array $tasks): ?string {
    $missed = array_values(array_filter($tasks, self::isMissed(...)));
    $named = array_map(fn(Task $task) => E::ts('%1 (%2)', [1 => $task->contactId ?? '?', 2 => $task->personId ?? '?']), array_slice($missed, 0, self::NAMED));
    $more = count($missed) - count($named);
    return $missed === [] ? NULL : E::ts('%1 queued tasks belong to a sync profile that was deleted, so nothing carries them out: people whose contacts were deleted, restored or merged stay on Action Network as they are, and may still be subscribed. Unsubscribe them there by hand if that is still wanted. Then run Job.osdiclientprocessqueue once with discard_orphans=1, which removes these tasks. The ids of the contacts, with those of their people on Action Network: %2.', [
      1 => count($missed),
      2 => implode(', ', $named) . ($more > 0 ? ' ' . E::ts('and %1 more', [1 => $more]) : ''),
    ]);
  }

  /**
   * Whether somebody may wait for it to be carried out. Reading a person again is for a profile that is there.
   */
  private static function isMissed(Task $task): bool {
    return $task->what !== Task::READ;
  }

  /**
   * @return array<int, Task>
   *   By the id of the item.
   */
  private static function all(): array {
    $profiles = array_map('intval', array_column(Sql::rows('SELECT id FROM civicrm_osdi_sync_profile', ['id']), 'id'));
    $orphans = [];
    foreach (Items::stored() as $item) {
      $task = Items::task($item['data']);
      if ($task !== NULL && !in_array($task->profileId, $profiles, TRUE)) {
        $orphans[$item['id']] = $task;
      }
    }
    return $orphans;
  }

}
