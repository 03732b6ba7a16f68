<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\ActionTestCase;
use OsdiTest\Php;
use OsdiTest\Statements;
use OsdiTest\Zones;

/**
 * What people did on pages of Action Network becomes activities: each kind through the same stories.
 */
final class ActionTest extends ActionTestCase {

  use Zones;

  public function kinds(): array {
    return array_map(fn(string $pages, string $kind) => [$pages, $kind], array_keys(self::KINDS), self::KINDS);
  }

  /**
   * @dataProvider kinds
   */
  public function testTheFirstImportAndARepeat(string $pages, string $kind): void {
    $this->phpZone('America/New_York');
    $this->rules([$kind => ['activity_type' => 'Meeting', 'subject' => 'Action: {title}']]);
    [$contact, $person] = $this->somebody();
    $id = $this->act($kind, $page = $this->page($pages), $person);
    $this->assertSame('AN->Civi: total: 1; success: 1; error: 0; skipped: 0', $this->actions());
    [$activity] = $this->activities();
    $this->assertSame(
      ['Meeting', 'Completed', 'Action: Open the library', '2026-03-18 12:58:00', $contact, [$contact]],
      [$activity['activity_type_id:name'], $activity['status_id:name'], $activity['subject'], $activity['activity_date_time'], $activity['source_contact_id'], $activity['target_contact_id']]
    );
    [$state] = $this->actionStates();
    $this->assertSame([$id, $person, $activity['id'], 'success'], [$state['remote_action_id'], $state['remote_person_id'], $state['activity_id'], $state['sync_status']]);
    [$row] = $this->actionPages();
    $this->assertSame([$kind, $page, 'Open the library', $row['id']], [$row['kind'], $row['remote_page_id'], $row['title'], $state['action_page_id']]);
    $this->assertNotEmpty($row['remote_cursor']);
    $this->assertAtRest();
  }

  /**
   * @dataProvider edits
   */
  public function testALateEditIsCarriedUnlessSomebodyEditedHere(string $pages, string $kind, string $field, string $value): void {
    $this->rules([$kind => ['activity_type' => 'Meeting']]);
    [, $person] = $this->somebody();
    $id = $this->act($kind, $page = $this->page($pages), $person);
    $other = $this->act($kind, $page, $this->somebody()[1]);
    $this->actions();
    $ids = array_column($this->actionStates(), 'activity_id', 'remote_action_id');
    $this->save('Activity', ['id' => $ids[$other], 'details' => '<p>Mine</p>']);
    $this->remote->patch($kind, $id, [$field => $value]);
    $this->remote->patch($kind, $other, [$field => $value]);
    $this->assertStringContainsString('total: 2; success: 1; error: 0; skipped: 0; conflict: 1', $this->actions());
    $details = array_column($this->activities(), 'details', 'id');
    $this->assertStringContainsString($value, $details[$ids[$id]]);
    $this->assertSame('<p>Mine</p>', $details[$ids[$other]]);
    $this->assertStringContainsString('changed on both sides (details)', array_column($this->actionStates(), 'message', 'remote_action_id')[$other]);
    $this->assertAtRest();
  }

  public function edits(): array {
    return [
      'signature' => ['petitions', 'signatures', 'comments', 'On Sundays too.'],
      'attendance' => ['events', 'attendances', 'status', 'attended'],
      'outreach' => ['advocacy_campaigns', 'outreaches', 'message', 'Fund the ferries.'],
    ];
  }

  /**
   * @dataProvider kinds
   */
  public function testWhoIsMissingIsWaitedFor(string $pages, string $kind): void {
    $this->rules([$kind => ['activity_type' => 'Meeting']]);
    $person = $this->remote->add(self::person($email = self::address()));
    $this->act($kind, $this->page($pages), $person);
    $this->assertStringContainsString('skipped: 1', $this->actions());
    $this->assertSame(['waiting', NULL], [$this->actionStates()[0]['sync_status'], $this->actionStates()[0]['next_attempt_time']]);
    $this->assertStringContainsString('total: 0', $this->actions());
    $this->sync('remote');
    $this->assertStringContainsString('total: 1; success: 1', $this->actions());
    $contact = $this->rows('Contact', ['select' => ['id'], 'where' => [['email_primary.email', '=', $email]]])[0]['id'];
    $this->assertSame($contact, $this->activities()[0]['source_contact_id']);
    $this->assertAtRest();
  }

  public function testWhoIsFlaggedGetsNothingUntilThatIsSettled(): void {
    $this->rules(['signatures' => ['activity_type' => 'Meeting']]);
    [$contact, $person] = $this->somebody();
    [$other, $otherPerson] = $this->somebody();
    $page = $this->page('petitions');
    foreach ([$person, $otherPerson] as $one) {
      $this->act('signatures', $page, $one, ['comments' => 'Now']);
    }
    $flags = [
      $this->save('OsdiFlag', ['contact_id' => $contact, 'flag_type' => 'identity_doubt', 'status' => 'error']),
      $this->save('OsdiFlag', ['remote_object_id' => $otherPerson, 'flag_type' => 'identity_doubt', 'status' => 'error', 'sync_profile_id' => $this->profile]),
      // That tells of a problem only.
      $this->save('OsdiFlag', ['contact_id' => $contact, 'flag_type' => 'donation_failed', 'status' => 'error', 'sync_profile_id' => $this->profile]),
    ];
    $settle = fn() => array_map(fn(int $flag) => $this->save('OsdiFlag', ['id' => $flag, 'status' => 'resolved']), array_slice($flags, 0, 2));
    $this->assertStringContainsString('skipped: 2', $this->actions());
    $this->assertStringContainsString('flagged with an error', $this->actionStates()[0]['message']);
    $this->remote->forgetRequests();
    $this->assertStringContainsString('total: 0', $this->actions());
    $this->assertSame(2, $this->remote->requestCount(), 'the lists only');
    $settle();
    $this->assertStringContainsString('success: 2', $this->actions());
    $this->assertEqualsCanonicalizing([$contact, $other], array_column($this->activities(), 'source_contact_id'));
    $this->assertAtRest();
    array_map(fn(int $flag) => $this->save('OsdiFlag', ['id' => $flag, 'status' => 'error']), array_slice($flags, 0, 2));
    foreach ($this->actionStates() as $state) {
      $this->remote->patch('signatures', $state['remote_action_id'], ['comments' => 'Soon']);
    }
    $this->assertStringContainsString('skipped: 2', $this->actions());
    $this->assertSame(["<p>Now</p>\n", "<p>Now</p>\n"], array_column($this->activities(), 'details'));
    $settle();
    $this->assertStringContainsString('success: 2', $this->actions());
    $this->assertSame(["<p>Soon</p>\n", "<p>Soon</p>\n"], array_column($this->activities(), 'details'));
    $this->assertAtRest();
  }

  /**
   * @dataProvider kinds
   */
  public function testAfterAnOutageTheNextRunDoesTheRestOnce(string $pages, string $kind): void {
    $this->rules([$kind => ['activity_type' => 'Meeting']]);
    [, $person] = $this->somebody();
    foreach (['One', 'Two', 'Three'] as $title) {
      $this->act($kind, $this->page($pages, $title), $person);
    }
    $this->remote->fault(['method' => 'GET', 'path' => "/$pages/*/$kind", 'kind' => 'status', 'status' => 401, 'times' => NULL, 'skip' => 2]);
    try {
      $this->actions();
      $this->fail('it ended well');
    }
    catch (\CRM_Core_Exception $error) {
      $this->assertStringContainsString('does not accept the API token', $error->getMessage());
    }
    $this->remote->clearFaults();
    $this->actions();
    $this->assertSame(['One', 'Three', 'Two'], self::sorted(array_column($this->activities(), 'subject')));
    $this->assertAtRest();
    $outcomes = array_column($this->rows('OsdiRun', ['where' => [['sync_profile_id', '=', $this->profile], ['subject', '=', 'actions']], 'orderBy' => ['id' => 'ASC']]), 'outcome');
    $this->assertSame(['failed', 'done'], array_slice($outcomes, 0, 2));
  }

  /**
   * @dataProvider moments
   */
  public function testKilledAndRunAgain(string $event, int $times): void {
    $this->rules(['signatures' => ['activity_type' => 'Meeting']]);
    [, $person] = $this->somebody();
    foreach (['One', 'Two', 'Three'] as $title) {
      $this->act('signatures', $this->page('petitions', $title), $person);
    }
    $before = self::activityCount();
    $run = Php::run("Civi::dispatcher()->addListener('hook_civicrm_$event', static function (\$event) {
      static \$left = $times;
      if (\$event->entity === 'Activity' && --\$left === 0) { posix_kill(getmypid(), SIGKILL); }
    }); civicrm_api3('Job', 'osdiclientbatchsyncactions', ['sync_profile_id' => $this->profile]);");
    $this->assertSame(SIGKILL, $run['signal'], $run['errors']);
    $this->assertSame(count($this->actionStates()), self::activityCount() - $before, 'no activity without its state');
    $this->actions();
    $this->assertCount(3, $this->activities());
    $this->assertSame(3, self::activityCount() - $before);
    $this->assertAtRest();
  }

  public function moments(): array {
    return ['before the first' => ['pre', 1], 'after the first' => ['post', 1], 'after the second' => ['post', 2]];
  }

  public function testWhatIsDeletedHereDoesNotComeBack(): void {
    $this->rules(['signatures' => ['activity_type' => 'Meeting']]);
    [, $person] = $this->somebody();
    $deleted = $this->act('signatures', $page = $this->page('petitions'), $person);
    $trashed = $this->act('signatures', $page, $this->somebody()[1]);
    $this->actions();
    $ids = array_column($this->actionStates(), 'activity_id', 'remote_action_id');
    civicrm_api4('Activity', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $ids[$deleted]]]]);
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_activity SET is_deleted = 1 WHERE id = {$ids[$trashed]}");
    $before = self::activityCount();
    foreach ([$deleted, $trashed] as $id) {
      $this->remote->patch('signatures', $id, ['comments' => 'Soon']);
    }
    $this->assertStringContainsString('no sync needed: 2', $this->actions());
    $this->assertSame($before, self::activityCount());
    $this->assertSame([$deleted => NULL, $trashed => $ids[$trashed]], array_column($this->actionStates(), 'activity_id', 'remote_action_id'));
    $this->assertAtRest();
  }

  public function testARowOfAPageThatIsDeletedMakesNothingTwice(): void {
    $this->rules(['signatures' => ['activity_type' => 'Meeting']]);
    [, $person] = $this->somebody();
    $missing = $this->remote->add(self::person(self::address()));
    $page = $this->page('petitions');
    $this->act('signatures', $page, $person);
    $this->act('signatures', $page, $missing);
    $this->actions();
    civicrm_api4('OsdiActionPage', 'delete', ['checkPermissions' => FALSE, 'where' => [['sync_profile_id', '=', $this->profile]]]);
    $this->assertStringContainsString('total: 2; success: 0; error: 0; skipped: 1; no sync needed: 1', $this->actions());
    $this->sync('remote');
    $this->assertStringContainsString('total: 1; success: 1', $this->actions());
    $this->assertCount(2, $this->activities());
    $this->assertAtRest();
  }

  public function testAProfileMadeAnewMakesNothingTwice(): void {
    $rules = ['signatures' => ['activity_type' => 'Meeting']];
    $this->rules($rules);
    [, $person] = $this->somebody();
    $page = $this->page('petitions');
    $missing = $this->remote->add(self::person(self::address()));
    $kept = $this->act('signatures', $page, $person);
    $this->act('signatures', $page, $missing);
    $this->actions();
    $before = self::activityCount();
    $states = array_column($this->actionStates(), 'id');
    $old = $this->profile;
    $this->profile = $this->profile();
    $this->rules($rules);
    civicrm_api4('OsdiSyncProfile', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $old]]]);
    $this->assertSame([NULL, NULL], array_column($this->rows('OsdiActionState', ['where' => [['id', 'IN', $states]]]), 'sync_profile_id'));
    $this->actions();
    $this->sync('remote');
    $this->actions();
    $this->assertSame($states, array_column($this->actionStates(), 'id'), 'the rows are taken over');
    $this->assertSame($before + 1, self::activityCount(), 'who was missing comes, and nothing comes twice');
    $this->assertAtRest();
    civicrm_api4('Activity', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', array_column($this->actionStates(), 'activity_id', 'remote_action_id')[$kept]]]]);
    $this->assertAtRest();
  }

  /**
   * @dataProvider whetherBothWaited
   */
  public function testTwoProfilesOfOneGroupMakeAnActionOnce(bool $bothWaited): void {
    $rules = ['signatures' => ['activity_type' => 'Meeting']];
    $first = $this->profile;
    $this->rules($rules);
    $person = $this->remote->add(self::person(self::address()));
    $action = $this->act('signatures', $this->page('petitions'), $person);
    $second = $this->profile = $this->profile();
    $this->rules($rules);
    if ($bothWaited) {
      $this->assertStringContainsString('skipped: 1', $this->actions());
      $this->assertStringContainsString('skipped: 1', $this->actions(['sync_profile_id' => $first]));
    }
    $before = self::activityCount();
    foreach ([$first, $second] as $this->profile) {
      $this->sync('remote');
      $results[] = $this->actions();
    }
    $this->assertStringContainsString('total: 1; success: 1', $results[0]);
    $this->assertStringContainsString('total: 1; success: 0; error: 0; skipped: 0; did not qualify: 1', $results[1]);
    $this->assertStringContainsString('Another sync profile of this group has brought it', self::logs());
    $this->assertCount((int) $bothWaited, $this->actionStates());
    $this->assertAtRest();
    $this->remote->patch('signatures', $action, ['comments' => 'Soon']);
    $this->assertStringContainsString('total: 1; success: 0', $this->actions());
    $this->assertStringContainsString('total: 1; success: 1', $this->actions(['sync_profile_id' => $first]));
    civicrm_api4('OsdiSyncProfile', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $first]]]);
    // What the deleted profile brought is this one's from the next time that it is looked at.
    if ($bothWaited) {
      civicrm_api4('OsdiActionState', 'tryAgain', ['checkPermissions' => FALSE, 'id' => $this->actionStates()[0]['id']]);
      $this->assertStringContainsString('total: 1; success: 0; error: 0', $this->actions());
      $this->assertSame(['success'], array_column($this->actionStates(), 'sync_status'));
      $this->assertAtRest();
    }
    $this->remote->patch('signatures', $action, ['comments' => 'Now']);
    $this->assertStringContainsString('total: 1; success: 1', $this->actions());
    $this->assertSame($before + 1, self::activityCount());
    $this->assertSame(1, count($this->rows('OsdiActionState', ['where' => [['remote_action_id', '=', $action]]])));
    $this->assertAtRest();
  }

  public function testAThirdProfileMakesNothingAgainThatOneOfTwoDeletedProfilesMade(): void {
    $rules = ['signatures' => ['activity_type' => 'Meeting']];
    $this->rules($rules);
    $person = $this->remote->add(self::person(self::address()));
    $this->act('signatures', $this->page('petitions'), $person);
    $profiles = [$this->profile, $this->profile = $this->profile()];
    $this->rules($rules);
    foreach ($profiles as $this->profile) {
      $this->actions();
    }
    foreach ($profiles as $this->profile) {
      $this->sync('remote');
      $this->actions();
    }
    $before = self::activityCount();
    civicrm_api4('OsdiSyncProfile', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', 'IN', $profiles]]]);
    $this->profile = $this->profile();
    $this->rules($rules);
    $this->sync('remote');
    $this->assertStringContainsString('total: 1; success: 0; error: 0', $this->actions());
    $this->assertSame($before, self::activityCount());
    $this->assertAtRest();
  }

  /**
   * @return array<string, array{bool}>
   */
  public function whetherBothWaited(): array {
    return ['one after the other' => [FALSE], 'both waited for the person' => [TRUE]];
  }

  /**
   * @dataProvider mistakes
   */
  public function testWhatCannotBeOfAPageIsRefused(array $values, string $message): void {
    $this->rules(['attendances' => ['activity_type' => 'Meeting']]);
    $this->page('events');
    $this->actions();
    $before = $this->actionPages();
    try {
      $this->save('OsdiActionPage', ['id' => $before[0]['id']] + $values);
      $this->fail('It was saved.');
    }
    catch (\CRM_Core_Exception $error) {
      $this->assertStringContainsString($message, $error->getMessage());
    }
    $this->assertSame($before, $this->actionPages());
    $this->save('OsdiActionPage', ['id' => $before[0]['id'], 'remote_cursor' => '2026-11-25 09:00:00+02:00']);
    $this->assertSame('2026-11-25T07:00:00Z', $this->actionPages()[0]['remote_cursor']);
    $this->save('OsdiActionPage', ['id' => $before[0]['id'], 'remote_cursor' => NULL]);
    $this->assertNull($this->actionPages()[0]['remote_cursor']);
  }

  public function mistakes(): array {
    return [
      'no time' => [['remote_cursor' => 'yesterday'], 'remote_cursor: "yesterday" is not a time of UTC'],
      'no event' => [['event_id' => 999999999], 'event_id: there is no event 999999999 in CiviCRM'],
    ];
  }

  public function testTheActivityOfAnotherContactIsLeftAloneAndToldOfOnce(): void {
    $this->rules(['signatures' => ['activity_type' => 'Meeting']]);
    [$contact, $person] = $this->somebody();
    $id = $this->act('signatures', $this->page('petitions'), $person, ['comments' => 'Now']);
    $this->actions();
    $other = $this->contact();
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_person_sync_state SET contact_id = $other WHERE contact_id = $contact AND sync_profile_id = $this->profile");
    $this->remote->patch('signatures', $id, ['comments' => 'Soon']);
    $this->assertStringContainsString('conflict: 1', $this->actions());
    $this->assertSame([$contact, "<p>Now</p>\n"], [$this->activities()[0]['source_contact_id'], $this->activities()[0]['details']]);
    $this->assertStringContainsString("belongs to contact $contact, and the person is contact $other now", $this->actionStates()[0]['message']);
    $this->assertStringNotContainsString('conflict', $this->actions());
    $this->assertAtRest();
  }

  public function testWhatPeopleWriteIsShownAndNotCarriedOut(): void {
    $this->rules(['signatures' => ['activity_type' => 'Meeting']]);
    [, $person] = $this->somebody();
    $title = 'Books & <b>bread</b> "now"';
    $id = $this->act('signatures', $this->page('petitions', $title), $person, ['comments' => "<script>alert('x')</script>\nSee you 🌹"]);
    $this->actions();
    [$activity] = $this->activities();
    $this->assertSame("<p>&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;<br />\nSee you 🌹</p>\n", $activity['details']);
    $this->assertSame($title, $activity['subject']);
    // A subject that CiviCRM keeps in another form is no edit of somebody.
    $this->remote->patch('signatures', $id, ['comments' => 'Now']);
    $this->assertStringContainsString('success: 1', $this->actions());
    $this->assertSame("<p>Now</p>\n", $this->activities()[0]['details']);
    $this->remote->patch('petitions', $this->actionPages()[0]['remote_page_id'], ['title' => 'Bread <i>and</i> roses']);
    $this->remote->patch('signatures', $id, ['comments' => 'Later', 'modified_date' => gmdate('Y-m-d\TH:i:s\Z', time() + 2)]);
    $this->assertStringNotContainsString('conflict', $this->actions());
    $this->assertSame('Bread <i>and</i> roses', $this->activities()[0]['subject']);
    $this->assertAtRest();
  }

  public function testADateBeforeAndAfterDaylightSaving(): void {
    $this->phpZone('Europe/Berlin');
    $this->sessionZone('+02:00');
    $this->rules(['submissions' => ['activity_type' => 'Meeting']]);
    [, $person] = $this->somebody();
    $page = $this->page('forms');
    foreach (['2026-01-15T23:30:00Z', '2026-07-15T23:30:00Z'] as $date) {
      $this->act('submissions', $page, $person, ['created_date' => $date]);
    }
    $this->actions();
    $this->assertSame(['2026-01-16 00:30:00', '2026-07-16 01:30:00'], self::sorted(array_column($this->activities(), 'activity_date_time')));
  }

  public function testAPreviewWritesNothing(): void {
    $this->rules(['signatures' => ['activity_type' => 'Meeting']]);
    [$contact, $person] = $this->somebody();
    $id = $this->act('signatures', $this->page('petitions'), $person);
    $before = self::activityCount();
    $text = $this->actions(['preview' => '1']);
    $this->assertStringContainsString("signatures $id, contact $contact: created", $text);
    $this->assertSame([$before, [], []], [self::activityCount(), $this->actionStates(), $this->actionPages()]);
  }

  public function testNothingIsReadUnlessTheProfileSaysSo(): void {
    [, $person] = $this->somebody();
    $this->act('signatures', $this->page('petitions'), $person);
    $this->page('fundraising_pages', 'Spring gala');
    $this->remote->forgetRequests();
    $this->assertSame('AN->Civi: total: 0; success: 0; error: 0; skipped: 0', $this->actions());
    $this->assertSame(0, $this->remote->requestCount());
    $this->rules(['signatures' => [], 'fundraising_pages' => []]);
    $this->assertStringContainsString('total: 0', $this->actions());
    $this->assertSame(['Open the library' => 'Petition', 'Spring gala' => 'Fundraising page'], array_column($this->actionPages(), 'kind:label', 'title'));
  }

  public function testAFailureIsFlaggedInTheEndAndSettledByASuccess(): void {
    $this->rules(['signatures' => ['activity_type' => 'Meeting']]);
    [$contact, $person] = $this->somebody();
    $this->act('signatures', $this->page('petitions'), $person);
    $rule = "UPDATE civicrm_osdi_sync_profile SET action_rules = '{\"signatures\":{\"activity_type\":\"%s\"}}' WHERE id = $this->profile";
    \CRM_Core_DAO::executeQuery(sprintf($rule, 'Gone'));
    for ($attempt = 1; $attempt <= 10; $attempt++) {
      $this->assertStringContainsString('error: 1', $this->actions(), "attempt $attempt");
      $this->readAllAgain();
    }
    $flags = fn() => array_map(fn(array $flag) => [$flag['flag_type'], $flag['contact_id'], $flag['status']], $this->rows('OsdiFlag', ['where' => [['sync_profile_id', '=', $this->profile]]]));
    $this->assertSame([['action_failed', $contact, 'error']], $flags());
    $this->assertStringContainsString('There is no active activity_type called Gone.', $this->actionStates()[0]['message']);
    $this->assertNull($this->actionStates()[0]['next_attempt_time']);
    \CRM_Core_DAO::executeQuery(sprintf($rule, 'Meeting'));
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_action_state SET next_attempt_time = '2020-01-01 00:00:00' WHERE sync_profile_id = $this->profile");
    $this->assertStringContainsString('success: 1', $this->actions());
    $this->assertSame([['action_failed', $contact, 'resolved']], $flags());
    $this->assertAtRest();
  }

  public function testTheUnchangedCostAlmostNothing(): void {
    $this->rules(['signatures' => ['activity_type' => 'Meeting']]);
    $page = $this->page('petitions');
    $people = array_map(fn() => $this->somebody()[1], range(1, 3));
    for ($number = 0; $number < 120; $number++) {
      $this->act('signatures', $page, $people[$number % 3]);
    }
    $this->remote->forgetRequests();
    $this->assertStringContainsString('success: 120', $this->actions());
    $this->assertSame(1 + 5, $this->remote->requestCount(), 'the list, and a page for 25 actions');
    $this->assertStringContainsString('total: 0', $this->actions());
    $this->readAllAgain();
    $atRest = Statements::during(fn() => $this->actions());
    $this->readAllAgain();
    $this->assertStringContainsString('no sync needed: 120', $this->actions());
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_action_page SET remote_cursor = '2026-04-01T00:00:00Z' WHERE sync_profile_id = $this->profile");
    $empty = Statements::during(fn() => $this->actions());
    $this->assertLessThanOrEqual(12, $atRest - $empty, 'SQL statements for 120 that are unchanged');
  }

  public function testAParameterOfOtherJobsIsRefused(): void {
    $this->expectException(\CRM_Core_Exception::class);
    $this->expectExceptionMessage('There is no parameter origin');
    $this->actions(['origin' => 'local']);
  }

  /**
   * @group civicrm
   */
  public function testCampaignAndSourceGoWhereTheProfileSays(): void {
    $wasEnabled = \CRM_Core_Component::isEnabled('CiviCampaign');
    \CRM_Core_BAO_ConfigSetting::enableComponent('CiviCampaign');
    $name = ucfirst(self::word());
    $group = $this->save('CustomGroup', ['name' => $name, 'title' => $name, 'extends' => 'Activity']);
    $campaign = NULL;
    try {
      $this->save('CustomField', ['custom_group_id' => $group, 'name' => 'Code', 'label' => 'Code', 'data_type' => 'String', 'html_type' => 'Text']);
      $campaign = $this->save('Campaign', ['name' => self::word(), 'title' => self::word()]);
      $organizer = $this->contact();
      $this->rules(['signatures' => ['activity_type' => 'Phone Call', 'status' => 'Scheduled', 'campaign_id' => $campaign, 'source_field' => "$name.Code", 'target_contact_id' => $organizer]]);
      [$contact, $person] = $this->somebody();
      $this->act('signatures', $this->page('petitions'), $person, ['action_network:referrer_data' => ['source' => 'mail-3']]);
      $this->actions();
      $found = $this->rows('Activity', ['select' => ['campaign_id', "$name.Code", 'status_id:name', 'source_contact_id', 'target_contact_id'], 'where' => [['id', '=', $this->activities()[0]['id']]]])[0];
      $this->assertSame([$campaign, 'mail-3', 'Scheduled', $contact, [$organizer]], [$found['campaign_id'], $found["$name.Code"], $found['status_id:name'], $found['source_contact_id'], $found['target_contact_id']]);
    }
    finally {
      civicrm_api4('CustomGroup', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $group]]]);
      if ($campaign) {
        civicrm_api4('Campaign', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $campaign]]]);
      }
      if (!$wasEnabled) {
        \CRM_Core_BAO_ConfigSetting::disableComponent('CiviCampaign');
      }
    }
  }

  /**
   * @param list<string> $words
   * @return list<string>
   */
  private static function sorted(array $words): array {
    sort($words);
    return $words;
  }

}
