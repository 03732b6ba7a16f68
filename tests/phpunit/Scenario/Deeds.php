<?php

declare(strict_types=1);

namespace OsdiTest\Scenario;

/**
 * The actions of a scenario, and the activities they become.
 */
abstract class Deeds extends Books {

  /**
   * Collection of the pages, by kind of action.
   */
  private const PAGES = [
    'signatures' => 'petitions',
    'attendances' => 'events',
    'submissions' => 'forms',
    'outreaches' => 'advocacy_campaigns',
    'responses' => 'surveys',
  ];

  /**
   * The words of an action that are Action Network's own.
   */
  private const OWN = ['comments', 'status', 'type', 'subject', 'message'];

  private int $lastActivity = 0;

  /**
   * Kind and id of actions.
   *
   * @var array<string, array{string, string}>
   */
  private array $actions = [];

  protected function setUp(): void {
    parent::setUp();
    $this->lastActivity = (int) \CRM_Core_DAO::singleValueQuery('SELECT MAX(id) FROM civicrm_activity');
  }

  protected function tearDown(): void {
    parent::tearDown();
    \CRM_Core_DAO::executeQuery("DELETE FROM civicrm_activity WHERE id > $this->lastActivity");
  }

  protected function pass(int $seconds): void {
    parent::pass($seconds);
    if ($this->actions === []) {
      return;
    }
    $earlier = fn(string $time) => (int) strtotime("$time UTC") - $seconds;
    foreach ($this->actionStates() as $state) {
      foreach (array_filter(array_intersect_key($state, ['remote_modified_time' => 1, 'next_attempt_time' => 1])) as $column => $time) {
        \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_action_state SET $column = %1 WHERE id = %2", [1 => [gmdate('Y-m-d H:i:s', $earlier($time)), 'String'], 2 => [$state['id'], 'Integer']]);
      }
    }
    foreach ($this->actionPages() as $page) {
      if ($page['remote_cursor'] !== NULL) {
        $cursor = gmdate('Y-m-d\TH:i:s\Z', (int) strtotime($page['remote_cursor']) - $seconds);
        \CRM_Core_DAO::executeQuery('UPDATE civicrm_osdi_action_page SET remote_cursor = %1 WHERE id = %2', [1 => [$cursor, 'String'], 2 => [$page['id'], 'Integer']]);
      }
    }
    foreach (array_unique(array_column($this->actions, 0)) as $kind) {
      foreach ($this->remote->all($kind) as $action) {
        $this->remote->patch($kind, $action['id'], ['modified_date' => gmdate('Y-m-d\TH:i:s\Z', (int) strtotime($action['modified_date']) - $seconds), 'touch' => FALSE]);
      }
    }
  }

  /**
   * @param array<string, array<string, mixed>|null> $records
   */
  protected function editActions(array $records): void {
    foreach ($records as $name => $fields) {
      [$kind, $id] = $this->actions[$name] ?? [$fields['kind'] ?? 'signatures', NULL];
      if ($fields === NULL) {
        $this->remote->delete($kind, (string) $id);
        continue;
      }
      $raw = $this->rawAction($kind, $name, $fields);
      if ($id !== NULL) {
        $this->remote->patch($kind, $id, $raw + ['touch' => TRUE]);
        continue;
      }
      $this->actions[$name] = [$kind, $this->remote->insert($kind, $raw + ['resource' => $this->pageOfActions($kind, 'Open the library'), 'created_date' => '2026-03-18T16:58:00Z'])];
    }
  }

  /**
   * @param string $kind
   * @param string $name
   * @param array<string, mixed> $fields
   * @return array<string, mixed>
   */
  private function rawAction(string $kind, string $name, array $fields): array {
    $raw = [];
    foreach (array_diff_key($fields, ['kind' => 1]) as $word => $value) {
      $raw += match (TRUE) {
        $word === 'by' => ['person' => $this->personId($value)],
        $word === 'page' => ['resource' => $this->pageOfActions($kind, $value)],
        $word === 'acted' => ['created_date' => $value],
        in_array($word, self::OWN, TRUE) => [$word => $value],
        default => $this->fail("$this->at: action $name has no $word"),
      };
    }
    return $raw;
  }

  /**
   * The page of that title, made where it is not there yet.
   */
  private function pageOfActions(string $kind, string $title): string {
    $pages = self::PAGES[$kind];
    return array_column($this->remote->all($pages), 'id', 'title')[$title]
      ?? $this->remote->insert($pages, ['title' => $title, 'origin_system' => 'Action Network', 'native' => TRUE]);
  }

  /**
   * Changes or deletes activities that came from actions.
   *
   * @param array<string, array<string, mixed>|null> $records
   */
  protected function editActivities(array $records): void {
    foreach ($records as $name => $fields) {
      $id = (int) ($this->stateOfAction($name)['activity_id'] ?? 0);
      $this->assertNotSame(0, $id, "$this->at: $name has no activity");
      if ($fields === NULL) {
        civicrm_api4('Activity', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $id]]]);
        continue;
      }
      $this->assertSame([], array_diff(array_keys($fields), ['subject', 'details']), "$this->at: activity $name");
      $this->save('Activity', ['id' => $id] + $fields);
    }
  }

  /**
   * Runs the job of actions, which has one direction.
   *
   * @param array<string, mixed> $params
   */
  protected function actionJob(array $params): string {
    return (string) civicrm_api3('Job', 'osdiclientbatchsyncactions', ['sync_profile_id' => $this->profile] + array_diff_key($params, ['origin' => 1, 'confirm' => 1]))['values'];
  }

  protected function withIds(string $text): string {
    foreach ($this->actions as $name => [, $id]) {
      $text = str_replace('{' . $name . '}', $id, $text);
    }
    foreach ($this->actionPages() as $page) {
      $text = str_replace('{' . $page['title'] . '}', $page['remote_page_id'], $text);
    }
    return parent::withIds($text);
  }

  /**
   * @return array<string, mixed>|null
   */
  protected function showActivity(string $name): ?array {
    $row = $this->rows('Activity', [
      'select' => ['subject', 'details', 'activity_date_time', 'activity_type_id:name', 'status_id:name', 'source_contact_id', 'target_contact_id'],
      'where' => [['id', '=', (int) ($this->stateOfAction($name)['activity_id'] ?? 0)]],
    ])[0] ?? NULL;
    return $row === NULL ? NULL : [
      'by' => $this->nameOf($this->contactId(...), $row['source_contact_id']),
      'with' => $this->nameOf($this->contactId(...), $row['target_contact_id'][0] ?? NULL),
      'type' => $row['activity_type_id:name'],
      'status' => $row['status_id:name'],
      'subject' => $row['subject'],
      'details' => (string) $row['details'],
      'date' => gmdate('Y-m-d\TH:i:s\Z', (int) strtotime($row['activity_date_time'])),
    ];
  }

  /**
   * @return array<string, mixed>|null
   */
  protected function showActionState(string $name): ?array {
    $state = $this->stateOfAction($name);
    if ($state === NULL) {
      return NULL;
    }
    $due = $state['next_attempt_time'];
    $now = strtotime(self::shown(gmdate('Y-m-d H:i:s')) . ' UTC');
    return [
      'status' => $state['sync_status'],
      'attempts' => (int) $state['attempt_count'],
      'minutes_to_next_attempt' => $due === NULL ? NULL : (int) round((strtotime("$due UTC") - $now) / 60),
      'message' => $state['message'],
    ];
  }

  protected function number(string $what): int {
    return $what === 'activities'
      ? count($this->rows('Activity', ['select' => ['id'], 'where' => [['id', 'IN', array_filter(array_column($this->actionStates(), 'activity_id')) ?: [0]]]]))
      : parent::number($what);
  }

  /**
   * Everything the sync of actions could change.
   *
   * @return array<string, mixed>
   */
  protected function allOfActions(): array {
    return [
      'people' => $this->everything(),
      'states' => $this->actionStates(),
      'activities' => $this->rows('Activity', ['where' => [['id', '>', $this->lastActivity]], 'orderBy' => ['id' => 'ASC']]),
    ];
  }

  /**
   * @return array<string, mixed>|null
   */
  protected function stateOfAction(string $name): ?array {
    return array_column($this->actionStates(), NULL, 'remote_action_id')[$this->actions[$name][1] ?? ''] ?? NULL;
  }

  /**
   * @return list<array<string, mixed>>
   */
  private function actionStates(): array {
    return $this->rows('OsdiActionState', ['where' => [['sync_profile_id', '=', $this->profile]], 'orderBy' => ['id' => 'ASC']]);
  }

  /**
   * @return list<array<string, mixed>>
   */
  protected function actionPages(): array {
    return $this->rows('OsdiActionPage', ['where' => [['sync_profile_id', '=', $this->profile]], 'orderBy' => ['id' => 'ASC']]);
  }

}
