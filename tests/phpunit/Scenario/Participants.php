<?php

declare(strict_types=1);

namespace OsdiTest\Scenario;

/**
 * Events of CiviCRM and their participants in a scenario.
 */
abstract class Participants extends Deeds {

  private int $lastEvent = 0;

  protected function setUp(): void {
    parent::setUp();
    $this->lastEvent = (int) \CRM_Core_DAO::singleValueQuery('SELECT MAX(id) FROM civicrm_event');
  }

  protected function tearDown(): void {
    parent::tearDown();
    \CRM_Core_DAO::executeQuery("DELETE FROM civicrm_event WHERE id > $this->lastEvent");
  }

  /**
   * Makes an event for each page of these titles, whose attendances become its participants from now on.
   *
   * @param list<string> $titles
   */
  protected function mapEvents(array $titles): void {
    $pages = array_column($this->actionPages(), 'id', 'title');
    foreach ($titles as $title) {
      $this->assertArrayHasKey($title, $pages, "$this->at: no page \"$title\" was seen");
      $event = $this->save('Event', ['title' => $title, 'event_type_id' => 1, 'start_date' => '2026-05-01 18:00:00']);
      $this->save('OsdiActionPage', ['id' => $pages[$title], 'event_id' => $event]);
    }
  }

  /**
   * Changes or deletes participants that came from attendances.
   *
   * @param array<string, array<string, mixed>|null> $records
   */
  protected function editParticipants(array $records): void {
    foreach ($records as $name => $fields) {
      $id = (int) ($this->stateOfAction($name)['participant_id'] ?? 0);
      $this->assertNotSame(0, $id, "$this->at: $name has no participant");
      if ($fields === NULL) {
        civicrm_api4('Participant', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $id]]]);
        continue;
      }
      $this->assertSame(['status'], array_keys($fields), "$this->at: participant $name");
      $this->save('Participant', ['id' => $id, 'status_id:name' => $fields['status']]);
    }
  }

  /**
   * @return array<string, mixed>|null
   */
  protected function showParticipant(string $name): ?array {
    $id = (int) ($this->stateOfAction($name)['participant_id'] ?? 0);
    $row = array_column($this->participants(), NULL, 'id')[$id] ?? NULL;
    return $row === NULL ? NULL : [
      'by' => $this->nameOf($this->contactId(...), $row['contact_id']),
      'event' => $this->row('Event', $row['event_id'])['title'],
      'status' => $row['status_id:name'],
    ];
  }

  protected function number(string $what): int {
    return $what === 'participants' ? count($this->participants()) : parent::number($what);
  }

  protected function allOfActions(): array {
    return parent::allOfActions() + ['participants' => $this->participants()];
  }

  /**
   * @return list<array<string, mixed>>
   */
  private function participants(): array {
    return $this->rows('Participant', ['select' => ['*', 'status_id:name'], 'where' => [['event_id', '>', $this->lastEvent]], 'orderBy' => ['id' => 'ASC']]);
  }

}
