<?php

declare(strict_types=1);

namespace OsdiTest;

/**
 * A test of the job of actions between CiviCRM and the sandbox.
 */
abstract class ActionTestCase extends JobTestCase {

  /**
   * Kind of action, by collection of its pages.
   */
  protected const KINDS = [
    'petitions' => 'signatures',
    'events' => 'attendances',
    'forms' => 'submissions',
    'advocacy_campaigns' => 'outreaches',
    'surveys' => 'responses',
  ];

  /**
   * @var array<string, int>
   */
  private array $last = [];

  protected function setUp(): void {
    parent::setUp();
    foreach (['civicrm_activity', 'civicrm_event'] as $table) {
      $this->last[$table] = (int) \CRM_Core_DAO::singleValueQuery("SELECT MAX(id) FROM $table");
    }
  }

  protected function tearDown(): void {
    parent::tearDown();
    foreach ($this->last as $table => $id) {
      \CRM_Core_DAO::executeQuery("DELETE FROM $table WHERE id > $id");
    }
  }

  /**
   * @param array<string, array<string, mixed>> $rules
   */
  protected function rules(array $rules): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'action_rules' => $rules]);
  }

  /**
   * Runs the job.
   *
   * @param array<string, mixed> $params
   * @return string its values
   */
  protected function actions(array $params = []): string {
    $result = civicrm_api3('Job', 'osdiclientbatchsyncactions', $params + ['sync_profile_id' => $this->profile]);
    $this->assertSame(0, $result['is_error']);
    return $result['values'];
  }

  /**
   * Somebody both sides know.
   *
   * @return array{int, string} contact, person
   */
  protected function somebody(): array {
    $contact = $this->contact(['first_name' => 'Ann', 'last_name' => self::word()], $email = self::address());
    $this->sync('local');
    return [$contact, $this->remote->person($email)['id']];
  }

  /**
   * @param string $pages their collection
   * @param string $title
   * @return string id
   */
  protected function page(string $pages, string $title = 'Open the library'): string {
    return $this->remote->insert($pages, ['title' => $title, 'origin_system' => 'Action Network', 'native' => TRUE]);
  }

  /**
   * @param string $kind
   * @param string $page
   * @param string $person
   * @param array<string, mixed> $changes
   * @return string id
   */
  protected function act(string $kind, string $page, string $person, array $changes = []): string {
    return $this->remote->insert($kind, $changes + [
      'resource' => $page,
      'person' => $person,
      'created_date' => '2026-03-18T16:58:00Z',
      'modified_date' => '2026-03-18T16:58:00Z',
    ]);
  }

  /**
   * The activities that were made, by our own table: core's may hold others.
   *
   * @return list<array<string, mixed>>
   */
  protected function activities(): array {
    $ids = array_filter(array_column($this->actionStates(), 'activity_id'));
    return $this->rows('Activity', [
      'select' => ['*', 'activity_type_id:name', 'status_id:name', 'source_contact_id', 'target_contact_id'],
      'where' => [['id', 'IN', $ids ?: [0]]],
      'orderBy' => ['id' => 'ASC'],
    ]);
  }

  /**
   * @return list<array<string, mixed>>
   */
  protected function actionStates(): array {
    return $this->rows('OsdiActionState', ['where' => [['sync_profile_id', '=', $this->profile]], 'orderBy' => ['id' => 'ASC']]);
  }

  /**
   * @return list<array<string, mixed>>
   */
  protected function actionPages(): array {
    return $this->rows('OsdiActionPage', ['select' => ['*', 'kind:label'], 'where' => [['sync_profile_id', '=', $this->profile]], 'orderBy' => ['id' => 'ASC']]);
  }

  /**
   * How many activities the site has.
   */
  protected static function activityCount(): int {
    return (int) \CRM_Core_DAO::singleValueQuery('SELECT COUNT(*) FROM civicrm_activity');
  }

  /**
   * Lets everything be read again.
   */
  protected function readAllAgain(): void {
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_action_page SET remote_cursor = NULL WHERE sync_profile_id = $this->profile");
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_action_state SET next_attempt_time = '2020-01-01 00:00:00' WHERE next_attempt_time IS NOT NULL AND sync_profile_id = $this->profile");
  }

  /**
   * Runs the job twice more, which has to leave both sides as they are.
   */
  protected function assertAtRest(): void {
    $all = fn() => [$this->activities(), $this->actionStates(), self::activityCount(), $this->rows('Participant', ['orderBy' => ['id' => 'ASC']])];
    $before = $all();
    for ($run = 0; $run < 2; $run++) {
      $this->readAllAgain();
      $this->remote->forgetRequests();
      $this->actions();
      $this->assertSame([], $this->remote->writes());
    }
    $this->assertSame($before, $all());
  }

}
