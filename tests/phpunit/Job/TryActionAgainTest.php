<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\ActionTestCase;

/**
 * A person lets an action be tried again.
 */
final class TryActionAgainTest extends ActionTestCase {

  public function testWhatFailedForGoodIsTriedAgain(): void {
    $this->rules(['signatures' => ['activity_type' => 'Meeting']]);
    $this->act('signatures', $this->page('petitions'), $this->somebody()[1]);
    $rule = "UPDATE civicrm_osdi_sync_profile SET action_rules = '{\"signatures\":{\"activity_type\":\"%s\"}}' WHERE id = $this->profile";
    \CRM_Core_DAO::executeQuery(sprintf($rule, 'Gone'));
    for ($attempt = 1; $attempt <= 10; $attempt++) {
      $this->actions();
      $this->readAllAgain();
    }
    $this->assertSame(['error', 10, NULL], $this->standing());
    $state = $this->tryAgain();
    $this->assertSame([$this->actionStates()[0]['id'], 'error', 'To be tried again, as somebody decided.'], [$state['id'], $state['sync_status'], $state['message']]);
    $this->assertSame(['action_failed'], $this->openFlags(), 'a success settles it');
    $this->assertStringContainsString('error: 1', $this->actions());
    $this->assertSame(['error', 1], array_slice($this->standing(), 0, 2), 'the failures before do not count');
    $this->assertNotNull($this->standing()[2]);
    \CRM_Core_DAO::executeQuery(sprintf($rule, 'Meeting'));
    $this->tryAgain();
    $this->assertStringContainsString('success: 1', $this->actions());
    $this->assertSame(['success', NULL, NULL], $this->standing());
    $this->assertSame([], $this->openFlags());
    $this->assertAtRest();
  }

  /**
   * An answer no status of participants stands for does not qualify: of an event that is not mapped any more it can be an activity.
   */
  public function testWhatWasLeftAloneIsTriedAgain(): void {
    $this->rules(['attendances' => ['activity_type' => 'Meeting']]);
    $this->page('events', 'Assembly');
    $this->actions();
    [$page] = $this->actionPages();
    $this->save('OsdiActionPage', ['id' => $page['id'], 'event_id' => $this->save('Event', ['title' => 'Assembly', 'event_type_id' => 1, 'start_date' => '2026-05-01 18:00:00'])]);
    $this->act('attendances', $page['remote_page_id'], $this->somebody()[1], ['status' => 'tentative']);
    $this->actions();
    $this->assertSame('did not qualify', $this->standing()[0]);
    $this->save('OsdiActionPage', ['id' => $page['id'], 'event_id' => NULL]);
    $this->assertAtRest();
    $this->tryAgain();
    $this->assertStringContainsString('success: 1', $this->actions());
    $this->assertSame(["<p>Status: tentative</p>\n"], array_column($this->activities(), 'details'));
    $this->assertAtRest();
  }

  public function testAChangeThatFailedForGoodIsCarriedAndNothingElse(): void {
    $this->rules(['signatures' => ['activity_type' => 'Meeting']]);
    $id = $this->act('signatures', $this->page('petitions'), $this->somebody()[1], ['comments' => 'Now']);
    $this->actions();
    $before = self::activityCount();
    $this->save('Activity', ['id' => $this->activities()[0]['id'], 'subject' => 'Mine']);
    $this->remote->patch('signatures', $id, ['comments' => 'Soon']);
    // Its newest version was looked at ten times.
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_action_state SET sync_status = 'error', attempt_count = 10, remote_modified_time = '2030-01-01 00:00:00' WHERE sync_profile_id = $this->profile");
    $this->assertStringContainsString('error: 1', $this->actions());
    $this->tryAgain();
    $this->assertStringContainsString('success: 1', $this->actions());
    $this->assertSame([['Mine', "<p>Soon</p>\n"]], array_map(fn(array $one) => [$one['subject'], $one['details']], $this->activities()));
    $this->assertSame($before, self::activityCount());
    $this->assertAtRest();
  }

  /**
   * @dataProvider deletions
   */
  public function testADeletedActivityComesBackWhenSomebodyWantsIt(string $how): void {
    $this->rules(['signatures' => ['activity_type' => 'Meeting']]);
    [$contact, $person] = $this->somebody();
    $this->act('signatures', $this->page('petitions'), $person, ['comments' => 'Now']);
    $this->actions();
    $former = $this->activities()[0]['id'];
    \CRM_Core_DAO::executeQuery(sprintf($how, $former));
    $this->assertAtRest();
    $this->tryAgain();
    $this->assertStringContainsString('success: 1', $this->actions());
    $this->assertSame([[$contact, "<p>Now</p>\n"]], array_map(fn(array $one) => [$one['source_contact_id'], $one['details']], $this->activities()));
    $this->assertNotSame($former, $this->activities()[0]['id']);
    $this->assertAtRest();
  }

  public function deletions(): array {
    return ['for good' => ['DELETE FROM civicrm_activity WHERE id = %d'], 'to the trash' => ['UPDATE civicrm_activity SET is_deleted = 1 WHERE id = %d']];
  }

  public function testAnActivityThatIsRestoredMeanwhileKeepsWhatWasCorrected(): void {
    $this->rules(['signatures' => ['activity_type' => 'Meeting']]);
    $this->act('signatures', $this->page('petitions'), $this->somebody()[1], ['comments' => 'Now']);
    $this->actions();
    $id = $this->activities()[0]['id'];
    $this->save('Activity', ['id' => $id, 'details' => '<p>By hand</p>']);
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_activity SET is_deleted = 1 WHERE id = $id");
    $this->tryAgain();
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_activity SET is_deleted = 0 WHERE id = $id");
    $this->assertStringContainsString('conflict: 1', $this->actions());
    $this->assertSame([[$id, '<p>By hand</p>']], array_map(fn(array $one) => [$one['id'], $one['details']], $this->activities()));
    $this->assertSame('It was changed on both sides (details); what CiviCRM has stays.', $this->actionStates()[0]['message']);
    $this->assertAtRest();
  }

  public function testADeletedParticipantComesBackWhenSomebodyWantsIt(): void {
    $this->rules(['attendances' => []]);
    $page = $this->page('events', 'Assembly');
    $this->actions();
    $event = $this->save('Event', ['title' => 'Assembly', 'event_type_id' => 1, 'start_date' => '2026-05-01 18:00:00']);
    $this->save('OsdiActionPage', ['id' => $this->actionPages()[0]['id'], 'event_id' => $event]);
    [$contact, $person] = $this->somebody();
    $this->act('attendances', $page, $person, ['status' => 'accepted']);
    $this->actions();
    civicrm_api4('Participant', 'delete', ['checkPermissions' => FALSE, 'where' => [['event_id', '=', $event]]]);
    $this->assertAtRest();
    $this->tryAgain();
    $this->assertStringContainsString('success: 1', $this->actions());
    $this->assertSame([[$contact, 'Registered']], array_map(
      fn(array $one) => [$one['contact_id'], $one['status_id:name']],
      $this->rows('Participant', ['select' => ['contact_id', 'status_id:name'], 'where' => [['event_id', '=', $event]]])
    ));
    $this->assertAtRest();
  }

  public function testWhatCannotBeTriedAgainIsRefusedAndChangesNothing(): void {
    $this->rules(['signatures' => ['activity_type' => 'Meeting']]);
    $page = $this->page('petitions');
    $done = $this->act('signatures', $page, $this->somebody()[1]);
    $waiting = $this->act('signatures', $page, $this->remote->add(self::person(self::address())));
    $this->actions();
    $ids = array_column($this->actionStates(), 'id', 'remote_action_id');
    $orphan = $this->save('OsdiActionState', ['sync_profile_id' => NULL, 'action_page_id' => 1, 'remote_action_id' => self::word(), 'sync_status' => 'error']);
    $before = $this->actionStates();
    try {
      foreach ([
        [999999999, 'no sync state 999999999'],
        [$orphan, "profile of the sync state $orphan was deleted"],
        [$ids[$done], 'nothing to try again: CiviCRM has it'],
        [$ids[$waiting], 'taken up by itself'],
      ] as [$id, $words]) {
        try {
          $this->tryAgain($id);
          $this->fail("$id is tried again");
        }
        catch (\CRM_Core_Exception $error) {
          $this->assertStringContainsString($words, $error->getMessage());
        }
      }
    }
    finally {
      civicrm_api4('OsdiActionState', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $orphan]]]);
    }
    $this->assertSame($before, $this->actionStates());
  }

  public function testWhatIsNotReadIsNotTriedAgain(): void {
    $this->rules(['signatures' => ['activity_type' => 'Meeting']]);
    $this->act('signatures', $this->page('petitions'), $this->somebody()[1]);
    $this->actions();
    $this->deleteActivity();
    $before = $this->actionStates();
    $this->rules(['submissions' => ['activity_type' => 'Meeting']]);
    $this->expectExceptionMessage('Actions of this kind (signatures) are not read with this sync profile');
    try {
      $this->tryAgain();
    }
    finally {
      $this->assertSame($before, $this->actionStates());
    }
  }

  public function testWhatIsReadAgainForItselfIsTriedAgain(): void {
    $this->rules(['signatures' => ['activity_type' => 'Meeting']]);
    $this->act('signatures', $this->page('petitions'), $this->somebody()[1]);
    $this->actions();
    $this->deleteActivity();
    civicrm_api4('OsdiActionPage', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $this->actionPages()[0]['id']]]]);
    $this->tryAgain();
    $this->assertStringContainsString('success: 1', $this->actions());
  }

  public function testAnEventIsNotReadWithoutARuleForAttendances(): void {
    $this->rules(['attendances' => ['activity_type' => 'Meeting']]);
    $this->act('attendances', $this->page('events'), $this->somebody()[1], ['status' => 'accepted']);
    $this->actions();
    $event = $this->save('Event', ['title' => 'Assembly', 'event_type_id' => 1, 'start_date' => '2026-05-01 18:00:00']);
    $this->save('OsdiActionPage', ['id' => $this->actionPages()[0]['id'], 'event_id' => $event]);
    $this->deleteActivity();
    $this->rules(['signatures' => ['activity_type' => 'Meeting']]);
    $this->expectExceptionMessage('Actions of this kind (attendances) are not read with this sync profile');
    $this->tryAgain();
  }

  private function deleteActivity(): void {
    \CRM_Core_DAO::executeQuery('DELETE FROM civicrm_activity WHERE id = ' . $this->activities()[0]['id']);
  }

  /**
   * @return array{?string, ?int, ?string}
   */
  private function standing(): array {
    [$state] = $this->actionStates();
    return [$state['sync_status'], $state['attempt_count'], $state['next_attempt_time']];
  }

  /**
   * @return list<string>
   */
  private function openFlags(): array {
    return array_column($this->rows('OsdiFlag', ['where' => [['sync_profile_id', '=', $this->profile], ['status', '=', 'error']]]), 'flag_type');
  }

  /**
   * @param int|null $id
   *   Of the state, unless there is only one.
   * @return array<string, mixed>
   */
  private function tryAgain(?int $id = NULL): array {
    return civicrm_api4('OsdiActionState', 'tryAgain', ['checkPermissions' => FALSE, 'id' => $id ?? $this->actionStates()[0]['id']])->single();
  }

}
