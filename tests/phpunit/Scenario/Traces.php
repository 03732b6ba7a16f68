<?php

declare(strict_types=1);

namespace OsdiTest\Scenario;

/**
 * What runs and events leave beside the records: flags, rows of runs, and tasks that wait in the queue.
 */
abstract class Traces extends Stage {

  private const RUN = ['origin', 'started_by', 'outcome', 'message', 'total', 'people_expected', 'created', 'updated', 'matched', 'unchanged', 'skipped', 'ineligible',
    'conflicts', 'errors', 'requests'];

  private int $lastRun = 0;

  /**
   * @var callable|null
   */
  private $stopping = NULL;

  protected function tearDown(): void {
    $this->stopRuns(FALSE);
    parent::tearDown();
  }

  /**
   * The open flags about somebody, the oldest first.
   *
   * @return list<array<string, mixed>>
   */
  protected function flagsOf(string $name): array {
    $flags = $this->rows('OsdiFlag', [
      'where' => [
        ['sync_profile_id', '=', $this->profile],
        ['status', '=', 'error'],
        ['OR', [['contact_id', 'IN', [(int) $this->contactId($name)]], ['remote_object_id', 'IN', [(string) $this->personId($name)]]]],
      ],
      'orderBy' => ['id' => 'ASC'],
    ]);
    return array_map(fn(array $flag) => ['type' => $flag['flag_type'], 'message' => $flag['message']], $flags);
  }

  /**
   * From here on rows of runs are those of this step.
   */
  protected function beginRuns(): void {
    $this->lastRun = (int) \CRM_Core_DAO::singleValueQuery('SELECT MAX(id) FROM civicrm_osdi_run');
  }

  /**
   * @return list<array<string, mixed>>
   */
  protected function runs(): array {
    $runs = $this->rows('OsdiRun', ['where' => [['sync_profile_id', '=', $this->profile], ['id', '>', $this->lastRun]], 'orderBy' => ['id' => 'ASC']]);
    return array_map(fn(array $run) => array_intersect_key($run, array_flip(self::RUN)), $runs);
  }

  /**
   * The tasks that wait, in the order in which they were queued.
   *
   * @return list<array{what: string, name: ?string}>
   */
  protected function queue(): array {
    return array_map(fn(array $task) => ['what' => $task['what'], 'name' => $this->nameIn($task)], $this->tasks());
  }

  /**
   * Has whatever run begins asked to stop, as soon as its row is there.
   */
  protected function stopRuns(bool $isWanted): void {
    if ($this->stopping !== NULL) {
      \Civi::dispatcher()->removeListener('hook_civicrm_post', $this->stopping);
      $this->stopping = NULL;
    }
    if ($isWanted) {
      $this->stopping = static function ($event): void {
        if ($event->entity === 'OsdiRun' && $event->action === 'create') {
          civicrm_api4('OsdiRun', 'stop', ['checkPermissions' => FALSE, 'id' => (int) $event->id]);
        }
      };
      \Civi::dispatcher()->addListener('hook_civicrm_post', $this->stopping);
    }
  }

  /**
   * @param array<string, mixed> $task
   */
  private function nameIn(array $task): ?string {
    [$contacts, $people] = $this->names();
    foreach ([...$contacts, ...$people] as $name) {
      $isContact = isset($task['contact_id']) && $this->contactId($name) === $task['contact_id'];
      if ($isContact || (isset($task['remote_person_id']) && $this->personId($name) === $task['remote_person_id'])) {
        return $name;
      }
    }
    return NULL;
  }

}
