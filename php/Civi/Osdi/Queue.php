<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\ActionNetwork\CrmEventResponder\PersonBasic;
use Civi\Osdi\Queue\Task;

/**
 * CiviCRM's queue of what happened to contacts that a batch cannot see, such as a deletion.
 *
 * An item is written in the transaction of what it is about. Only Job.osdiclientprocessqueue carries items out, because
 * it knows whose they are, keeps to the locks of the people sync, and asks before it forgets many people; so the queue
 * has no runner of CiviCRM's.
 */
final class Queue {

  public const NAME = 'osdi_client';

  private const SPECIFICATION = ['type' => 'SqlParallel', 'runner' => NULL, 'status' => 'active'];

  /**
   * @param bool $reset
   *   Empty it.
   * @return \CRM_Queue_Queue
   */
  public static function getQueue(bool $reset = FALSE) {
    return \Civi::queue(self::NAME, self::SPECIFICATION + ['reset' => $reset]);
  }

  /**
   * @param list<\Civi\Osdi\Queue\Task> $tasks
   */
  public static function add(array $tasks): void {
    foreach ($tasks as $task) {
      self::getQueue()->createItem(self::stored($task));
    }
  }

  /**
   * The form in which CiviCRM keeps a task.
   */
  public static function stored(Task $task): \CRM_Queue_Task {
    return new \CRM_Queue_Task([PersonBasic::class, 'runFromQueue'], [$task->toArray()], $task->title());
  }

}
