<?php

declare(strict_types=1);

namespace OsdiTest\Contract;

use OsdiTest\CiviTestCase;

/**
 * What the sync of actions takes for granted about activities, events and participants.
 */
final class ActivityTest extends CiviTestCase {

  private function activity(int $contact, array $values = []): int {
    return $this->save('Activity', $values + ['activity_type_id:name' => 'Meeting', 'status_id:name' => 'Completed', 'source_contact_id' => $contact]);
  }

  public function testTheListsThereAre(): void {
    $this->assertTrue(\CRM_Core_Component::isEnabled('CiviEvent'));
    $names = fn(string $group) => array_column($this->rows('OptionValue', ['where' => [['option_group_id:name', '=', $group], ['is_active', '=', TRUE]]]), 'name', 'value');
    $this->assertSame([1 => 'Meeting', 2 => 'Phone Call', 3 => 'Email'], array_intersect_key($names('activity_type'), [1 => 1, 2 => 1, 3 => 1]));
    $this->assertSame([1 => 'Scheduled', 2 => 'Completed', 3 => 'Cancelled'], array_intersect_key($names('activity_status'), [1 => 1, 2 => 1, 3 => 1]));
    $statuses = array_column($this->rows('ParticipantStatusType', ['where' => [['is_active', '=', TRUE]], 'orderBy' => ['id' => 'ASC']]), 'name', 'id');
    $this->assertSame([1 => 'Registered', 2 => 'Attended', 3 => 'No-show', 4 => 'Cancelled'], array_intersect_key($statuses, [1 => 1, 2 => 1, 3 => 1, 4 => 1]));
  }

  public function testAnActivityKnowsWhoAddedItAndWithWhomItIs(): void {
    [$source, $target] = [$this->contact(), $this->contact()];
    $id = $this->activity($source, ['target_contact_id' => $target, 'subject' => 'A test', 'details' => "<p>One<br />\nTwo</p>\n", 'activity_date_time' => '2026-03-18 12:58:00']);
    try {
      $row = $this->row('Activity', $id, ['activity_type_id:name', 'status_id:name', 'source_contact_id', 'target_contact_id', 'subject', 'details', 'activity_date_time', 'is_deleted']);
      unset($row['id']);
      ksort($row);
      $this->assertSame([
        'activity_date_time' => '2026-03-18 12:58:00',
        'activity_type_id:name' => 'Meeting',
        'details' => "<p>One<br />\nTwo</p>\n",
        'is_deleted' => FALSE,
        'source_contact_id' => $source,
        'status_id:name' => 'Completed',
        'subject' => 'A test',
        'target_contact_id' => [$target],
      ], $row);
      $sources = "SELECT contact_id FROM civicrm_activity_contact WHERE activity_id = $id AND record_type_id = 2";
      $this->assertSame($source, (int) \CRM_Core_DAO::singleValueQuery($sources));
      $this->assertEquals([2], array_column($this->rows('OptionValue', ['where' => [['option_group_id:name', '=', 'activity_contacts'], ['name', '=', 'Activity Source']]]), 'value'));
      $this->save('Activity', ['id' => $id, 'subject' => 'Another']);
      $this->assertSame(['Another', [$target]], array_values(array_slice($this->row('Activity', $id, ['subject', 'target_contact_id']), 1)));
    }
    finally {
      civicrm_api4('Activity', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $id]]]);
    }
    $this->assertSame([], $this->rows('Activity', ['where' => [['id', '=', $id]]]));
  }

  /**
   * @group civicrm
   */
  public function testAngleBracketsOfASubjectAreKeptEncodedAndThoseOfDetailsAreNot(): void {
    $id = $this->activity($this->contact(), ['subject' => 'Bread <b>& roses</b>', 'details' => '<p>&lt;b&gt;</p>']);
    try {
      $kept = \CRM_Core_DAO::executeQuery("SELECT subject, details FROM civicrm_activity WHERE id = $id")->fetchAll()[0];
      $this->assertSame(['subject' => 'Bread &lt;b&gt;& roses&lt;/b&gt;', 'details' => '<p>&lt;b&gt;</p>'], $kept);
      $this->assertSame('Bread <b>& roses</b>', $this->row('Activity', $id, ['subject'])['subject']);
    }
    finally {
      civicrm_api4('Activity', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $id]]]);
    }
  }

  public function testAnActivityNeedsAType(): void {
    $this->expectException(\CRM_Core_Exception::class);
    $this->expectExceptionMessage('Mandatory values missing from Api4 Activity::create: activity_type_id');
    civicrm_api4('Activity', 'create', ['checkPermissions' => FALSE, 'values' => ['source_contact_id' => $this->contact()]]);
  }

  public function testAParticipantGoesWithTheEvent(): void {
    $event = $this->save('Event', ['title' => 'A test', 'event_type_id' => 1, 'start_date' => '2026-05-01 18:00:00']);
    $participant = $this->save('Participant', ['contact_id' => $contact = $this->contact(), 'event_id' => $event, 'status_id' => 1, 'register_date' => '2026-03-18 12:58:00', 'source' => 'a test']);
    $row = $this->row('Participant', $participant, ['contact_id', 'event_id', 'status_id:name', 'register_date', 'is_test']);
    $this->assertSame([$contact, $event, 'Registered', '2026-03-18 12:58:00', FALSE], [$row['contact_id'], $row['event_id'], $row['status_id:name'], $row['register_date'], $row['is_test']]);
    civicrm_api4('Event', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $event]]]);
    $this->assertSame([], $this->rows('Participant', ['where' => [['id', '=', $participant]]]));
  }

}
