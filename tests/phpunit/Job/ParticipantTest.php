<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\ActionTestCase;

/**
 * Attendances of an event that is mapped to one of CiviCRM's become its participants.
 */
final class ParticipantTest extends ActionTestCase {

  private int $event;

  private string $page;

  protected function setUp(): void {
    parent::setUp();
    $this->rules(['attendances' => []]);
    $this->event = $this->save('Event', ['title' => 'Assembly', 'event_type_id' => 1, 'start_date' => '2026-05-01 18:00:00']);
    $this->page = $this->page('events', 'Assembly');
    $this->actions();
    $this->save('OsdiActionPage', ['id' => $this->actionPages()[0]['id'], 'event_id' => $this->event]);
  }

  /**
   * @return list<array<string, mixed>>
   */
  private function participants(): array {
    return $this->rows('Participant', ['select' => ['*', 'status_id:name'], 'where' => [['event_id', '=', $this->event]], 'orderBy' => ['id' => 'ASC']]);
  }

  /**
   * @dataProvider statuses
   */
  public function testEachStatusHasItsCounterpart(string $there, ?string $here): void {
    [$contact, $person] = $this->somebody();
    $this->act('attendances', $this->page, $person, ['status' => $there]);
    $this->actions();
    $found = array_map(fn(array $one) => [$one['contact_id'], $one['status_id:name']], $this->participants());
    $this->assertSame($here === NULL ? [] : [[$contact, $here]], $found);
    if ($here === NULL) {
      $this->assertSame('No status of participants stands for “' . $there . '”.', $this->actionStates()[0]['message']);
    }
    $this->assertSame([], $this->activities(), 'no activity of ours beside it');
    $this->assertAtRest();
  }

  public function statuses(): array {
    return [['accepted', 'Registered'], ['attended', 'Attended'], ['declined', 'Cancelled'], ['tentative', NULL]];
  }

  public function testWhoCameIsMarkedUnlessSomebodyChangedTheStatusHere(): void {
    $ids = [];
    foreach (['Registered' => 'Attended', 'No-show' => 'No-show'] as $here => $expected) {
      [$contact, $person] = $this->somebody();
      $ids[$contact] = [$this->act('attendances', $this->page, $person, ['status' => 'accepted']), $here, $expected];
    }
    $this->actions();
    foreach ($this->participants() as $participant) {
      $this->save('Participant', ['id' => $participant['id'], 'status_id:name' => $ids[$participant['contact_id']][1]]);
      $this->remote->patch('attendances', $ids[$participant['contact_id']][0], ['status' => 'attended']);
    }
    $this->assertStringContainsString('total: 2; success: 1; error: 0; skipped: 0; conflict: 1', $this->actions());
    $this->assertSame(array_map(fn(array $one) => $one[2], $ids), array_column($this->participants(), 'status_id:name', 'contact_id'));
    $this->assertAtRest();
  }

  /**
   * @testWith ["Attended"]
   *   ["Registered"]
   */
  public function testWhoIsAParticipantAlreadyStaysAsTheyAre(string $here): void {
    [$contact, $person] = $this->somebody();
    $participant = $this->save('Participant', ['contact_id' => $contact, 'event_id' => $this->event, 'status_id:name' => $here]);
    $id = $this->act('attendances', $this->page, $person, ['status' => 'accepted']);
    $this->assertStringContainsString('success: 1', $this->actions());
    $this->assertSame($participant, $this->actionStates()[0]['participant_id']);
    $this->assertAtRest();
    foreach (['declined', 'attended'] as $hours => $answer) {
      $this->remote->patch('attendances', $id, ['status' => $answer, 'modified_date' => gmdate('Y-m-d\TH:i:s\Z', time() + 3600 * ($hours + 1))]);
      $this->actions();
      $this->assertSame([[$participant, $here]], array_map(fn(array $one) => [$one['id'], $one['status_id:name']], $this->participants()), $answer);
      $this->assertAtRest();
    }
    civicrm_api4('Participant', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $participant]]]);
    $this->readAllAgain();
    $this->actions();
    $this->assertSame([], $this->participants(), 'who was deleted does not come back');
    $this->assertNull($this->actionStates()[0]['participant_id']);
  }

  /**
   * @testWith [["declined", "accepted"]]
   *   [["accepted", "declined"]]
   */
  public function testOfSeveralAnswersTheLatestCounts(array $order): void {
    [, $person] = $this->somebody();
    $dates = ['declined' => '2026-03-18T16:58:00Z', 'accepted' => '2026-03-19T16:58:00Z'];
    foreach ($order as $answer) {
      $ids[$answer] = $this->act('attendances', $this->page, $person, ['status' => $answer, 'modified_date' => $dates[$answer]]);
    }
    $this->actions();
    $statuses = fn() => array_column($this->participants(), 'status_id:name');
    $this->assertSame(['Registered'], $statuses());
    $bases = array_map(fn(string $base) => json_decode($base, TRUE), array_column($this->actionStates(), 'base', 'remote_action_id'));
    $this->assertSame(['participant_status' => 'Registered', 'was_there' => TRUE], $bases[$ids['declined']]);
    $this->assertSame(['participant_status' => 'Registered'], $bases[$ids['accepted']]);
    $this->assertAtRest();
    $this->remote->patch('attendances', $ids['declined'], ['status' => 'attended', 'modified_date' => gmdate('Y-m-d\TH:i:s\Z')]);
    $this->assertStringContainsString('success: 1', $this->actions());
    $this->assertSame(['Attended'], $statuses());
    $this->assertAtRest();
  }

  public function testAPreviewTellsWhatEachBecomes(): void {
    $this->rules(['attendances' => ['activity_type' => 'Meeting']]);
    $page = $this->page('events', 'Assembly');
    $former = $this->act('attendances', $page, $this->somebody()[1], ['status' => 'accepted']);
    $this->actions();
    $activity = $this->activities()[0]['id'];
    $this->save('OsdiActionPage', ['id' => array_column($this->actionPages(), 'id', 'remote_page_id')[$page], 'event_id' => $this->event]);
    // Restored after somebody wanted it made anew: it stays what it was made.
    $this->save('Activity', ['id' => $activity, 'details' => '<p>By hand</p>']);
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_activity SET is_deleted = 1 WHERE id = $activity");
    civicrm_api4('OsdiActionState', 'tryAgain', ['checkPermissions' => FALSE, 'id' => array_column($this->actionStates(), 'id', 'remote_action_id')[$former]]);
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_activity SET is_deleted = 0 WHERE id = $activity");
    $new = $this->act('attendances', $page, $this->somebody()[1], ['status' => 'accepted']);
    $this->readAllAgain();
    $row = civicrm_api4('OsdiSyncProfile', 'preview', ['checkPermissions' => FALSE, 'profileId' => $this->profile, 'subject' => 'actions'])->single();
    $this->assertEquals([$former => 'activity', $new => 'participant'], array_column($row['actions'], 'becomes', 'remote_id'));
    $this->assertSame(['Assembly'], array_values(array_unique(array_column($row['actions'], 'page_title'))));
  }

  public function testOnlyEventsAreMapped(): void {
    $this->rules(['signatures' => []]);
    $this->page('petitions');
    $this->actions();
    $this->expectExceptionMessage('event_id: only events of Action Network have one');
    $this->save('OsdiActionPage', ['id' => array_column($this->actionPages(), 'id', 'kind')['signatures'], 'event_id' => $this->event]);
  }

}
