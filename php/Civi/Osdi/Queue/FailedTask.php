<?php

declare(strict_types=1);

namespace Civi\Osdi\Queue;

use Civi\Api4\OsdiFlag;
use Civi\Osdi\Gateway\Sql;
use CRM_OSDI_ExtensionUtil as E;

/**
 * A task that was given up. It leaves the queue and becomes a flag, where a person sees it and can have it tried again.
 */
final class FailedTask {

  public const FLAG_TYPE = 'queue_task_failed';

  private const LENGTH = 511;

  /**
   * @param Task $task
   * @param string $reason
   */
  public static function flag(Task $task, string $reason): void {
    $message = E::ts('%1: given up. %2', [1 => $task->title(), 2 => $reason]);
    $contact = $task->contactId === NULL ? 'NULL' : "(SELECT id FROM civicrm_contact WHERE id = $task->contactId)";
    $values = [$contact, $task->profileId, Sql::value($task->problem() === NULL ? $task->personId : NULL), Sql::value(self::FLAG_TYPE), Sql::value(OsdiFlag::STATUS_ERROR),
      Sql::value(mb_substr($message, 0, self::LENGTH)), Sql::value(json_encode(['task' => $task->toArray()], JSON_THROW_ON_ERROR)),
    ];
    Sql::run('INSERT INTO civicrm_osdi_flag (contact_id, sync_profile_id, remote_object_id, flag_type, status, message, context) VALUES (' . implode(', ', $values) . ')');
  }

  /**
   * The tasks of a profile that were given up and wait for a person, by the id of their flag.
   *
   * @param int $profileId
   * @return array<int, Task>
   */
  public static function open(int $profileId): array {
    $tasks = [];
    $open = "SELECT id, context FROM civicrm_osdi_flag WHERE sync_profile_id = $profileId" . ' AND flag_type = ' . Sql::value(self::FLAG_TYPE) . ' AND status = ' . Sql::value(OsdiFlag::STATUS_ERROR) . ' ORDER BY id';
    foreach (Sql::rows($open, ['id', 'context']) as $row) {
      $task = Task::fromArray(json_decode((string) $row['context'], TRUE)['task'] ?? NULL);
      if ($task !== NULL) {
        $tasks[(int) $row['id']] = $task;
      }
    }
    return $tasks;
  }

}
