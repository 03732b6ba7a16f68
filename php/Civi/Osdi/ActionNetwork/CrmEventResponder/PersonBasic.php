<?php

declare(strict_types=1);

namespace Civi\Osdi\ActionNetwork\CrmEventResponder;

use Civi\Osdi\Event\DeletionRecords;
use Civi\Osdi\Event\Link;
use Civi\Osdi\Event\Merge;
use Civi\Osdi\Event\MergeUndone;
use Civi\Osdi\Event\OwnWrites;
use Civi\Osdi\Exception\InvalidOperationException;
use Civi\Osdi\Queue;
use Civi\Osdi\Queue\Task;
use Civi\Osdi\SiteLog;
use Civi\Osdi\Upgrade\Revision;
use CRM_OSDI_ExtensionUtil as E;
use Psr\Log\LogLevel;

/**
 * Hears what happens to contacts that a batch cannot find out later: into the trash, out of it, deleted, merged.
 *
 * An edit needs no answer. CiviCRM notes its time with the contact, also for a change or deletion of an e-mail address,
 * a phone or an address, and the next batch finds it.
 *
 * It asks the database once, or twice where a contact is restored and not at all where it was merged, sends nothing, and works without the native library.
 */
class PersonBasic {

  private const PEOPLE = ['Individual', 'Contact'];

  /**
   * Whether the tables are known to be those of these files.
   */
  private static bool $isUpgraded = FALSE;

  /**
   * hook_civicrm_pre: here the contact is still as it was.
   *
   * @param string $op
   * @param string $objectName
   * @param int|string|null $id
   * @param mixed $params
   */
  public function pre($op, $objectName, $id, $params): void {
    if (!in_array($objectName, self::PEOPLE, TRUE) || !$id) {
      return;
    }
    if ($op === 'delete') {
      self::evenWithoutTables((int) $id, fn() => $this->respond((int) $id, $this->forget(...)));
    }
    elseif ($op === 'edit' && is_array($params) && isset($params['is_deleted'])) {
      $isIntoTrash = !in_array($params['is_deleted'], [0, '0', FALSE, '', 'null'], TRUE);
      self::evenWithoutTables((int) $id, function () use ($id, $isIntoTrash): void {
        if (!$isIntoTrash && !OwnWrites::include((int) $id) && self::isUpgraded()) {
          MergeUndone::giveBack((int) $id);
        }
        $this->respond((int) $id, $isIntoTrash ? $this->trash(...) : $this->restore(...));
      });
    }
  }

  /**
   * hook_civicrm_merge.
   *
   * @param string $type
   * @param mixed $data
   * @param int|string|null $idBeingKept
   * @param int|string|null $idBeingDeleted
   * @param mixed $tables
   */
  public function merge($type, &$data, $idBeingKept = NULL, $idBeingDeleted = NULL, $tables = NULL): void {
    if ($type !== 'sqls' || !$idBeingKept || !$idBeingDeleted) {
      return;
    }
    if (!self::isUpgraded() && !Revision::hasNewColumns()) {
      Merge::withoutNewColumns($data);
      return;
    }
    $merge = new Merge((int) $idBeingKept, (int) $idBeingDeleted);
    $missing = self::evenWithoutTables((int) $idBeingDeleted, function () use (&$data, $merge): void {
      $merge->amend($data);
    });
    if ($missing !== []) {
      $merge->withoutTables($data, $missing);
    }
  }

  /**
   * Answers, unless a table it takes is missing: then the site goes on, and the log file says whom nobody answered for.
   *
   * @param int $contactId
   * @param callable(): void $answer
   * @return list<string>
   *   The missing tables.
   */
  private static function evenWithoutTables(int $contactId, callable $answer): array {
    try {
      $answer();
      return [];
    }
    catch (\CRM_Core_Exception $error) {
      $missing = Revision::missingTables();
      if ($missing === []) {
        throw $error;
      }
      SiteLog::write(LogLevel::ERROR, "Contact $contactId was deleted, restored or merged, and Action Network will not hear of it: these tables are missing: " . implode(', ', $missing)
        . '. Restore them from a backup, then look whether that person has to be unsubscribed there by hand.');
      return $missing;
    }
  }

  /**
   * What CiviCRM would call if something other than our job ran the queue.
   *
   * @param mixed $context
   * @param mixed $task
   */
  public static function runFromQueue($context = NULL, $task = NULL): void {
    throw new InvalidOperationException(E::ts('Tasks of the queue osdi_client are carried out by Job.osdiclientprocessqueue only. Run that job.'));
  }

  /**
   * @param int $contactId
   * @param callable(Link): ?Task $answer
   */
  private function respond(int $contactId, callable $answer): void {
    if (OwnWrites::include($contactId) || Merge::hasMovedLinksOf($contactId)) {
      return;
    }
    // Before the upgrade, too: the queue and the deletion records of osdi-client 1.2.3 take it as well.
    $links = array_filter(Link::ofContacts([$contactId], self::isUpgraded()), fn(Link $link) => $link->personId !== NULL && $link->answers);
    Queue::add(array_values(array_filter(array_map($answer, $links))));
  }

  private function trash(Link $link): ?Task {
    if ($link->isTrashed) {
      return NULL;
    }
    DeletionRecords::add($link->profileId, (string) $link->personId);
    return new Task(Task::UNSUBSCRIBE, $link->profileId, $link->contactId, $link->personId);
  }

  private function forget(Link $link): Task {
    DeletionRecords::add($link->profileId, (string) $link->personId);
    return new Task(Task::FORGET, $link->profileId, $link->contactId, $link->personId);
  }

  private function restore(Link $link): ?Task {
    if (!$link->isTrashed) {
      return NULL;
    }
    DeletionRecords::remove($link->profileId, [(string) $link->personId]);
    return new Task(Task::SYNC, $link->profileId, $link->contactId);
  }

  private static function isUpgraded(): bool {
    return self::$isUpgraded = self::$isUpgraded || !Revision::isPending();
  }

}
