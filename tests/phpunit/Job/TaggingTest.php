<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use Civi\Osdi\Exception\CrmException;
use Civi\Osdi\Gateway\TagTable;
use Civi\Osdi\RunRecord;
use Civi\Osdi\StatusCheck;
use Civi\Osdi\TaggingSync;
use OsdiTest\Php;
use OsdiTest\Statements;
use OsdiTest\TagTestCase;

/**
 * Tags travel.
 */
final class TaggingTest extends TagTestCase {

  public function testBothSidesMeetAndThenRest(): void {
    [$one, $two, $three] = $this->pairs(3);
    $tag = $this->tagOnBothSides([$one, $two], [$two, $three]);
    $modified = array_column($this->rows('Contact', ['select' => ['modified_date'], 'orderBy' => ['id' => 'ASC']]), 'modified_date', 'id');
    $this->assertSame('AN->Civi: total: 2; success: 2; error: 0; skipped: 0, Civi->AN: total: 2; success: 1; error: 0; skipped: 0; no sync needed: 1', $this->tags());
    $this->assertHaveIt($tag, [$one, $two, $three]);
    [$link] = $this->rows('OsdiTagLink', ['select' => ['*', 'linked_by:label'], 'where' => [['sync_profile_id', '=', $this->profile]]]);
    $this->assertSame([$tag['here'], $tag['there'], $tag['name'], $tag['name'], 'name', 'Same name', NULL],
      [$link['tag_id'], $link['remote_tag_id'], $link['local_name'], $link['remote_name'], $link['linked_by'], $link['linked_by:label'], $link['message']]);
    $this->assertSame($modified, array_column($this->rows('Contact', ['select' => ['modified_date'], 'orderBy' => ['id' => 'ASC']]), 'modified_date', 'id'), 'nothing for the people sync to find');
    $this->assertTagsAreAtRest();
  }

  public function testWhatOneSideAddsOrTakesAwayIsSoOnTheOther(): void {
    [$one, $two, $three, $four] = $this->pairs(4);
    $tag = $this->tagOnBothSides([$one, $two, $three], [$one, $two, $three]);
    $this->tags();
    $this->untag($tag['here'], $one['contact']);
    $this->tagged($tag['here'], $four['contact']);
    $this->remote->tag($tag['name'], [$one['person'], $three['person']]);
    $this->assertSame('AN->Civi: total: 2; success: 1; error: 0; skipped: 0; no sync needed: 1, Civi->AN: total: 3; success: 2; error: 0; skipped: 0; no sync needed: 1', $this->tags());
    $this->assertHaveIt($tag, [$three, $four]);
    $this->assertTagsAreAtRest();
  }

  public function testADirectionAloneLeavesTheOtherForLater(): void {
    [$one, $two] = $this->pairs(2);
    $tag = $this->tagOnBothSides([$one], [$two]);
    $this->assertSame('AN->Civi: total: 1; success: 1; error: 0; skipped: 0', $this->tags('remote'));
    $this->assertSame([], $this->remote->writes());
    $this->tags('local');
    $this->assertHaveIt($tag, [$one, $two]);
    $this->assertTagsAreAtRest();
  }

  public function testTheRunHasARow(): void {
    [$one, $two] = $this->pairs(2);
    $tag = $this->tagOnBothSides([$one], [$two]);
    $this->tags();
    $this->untag($tag['here'], $one['contact']);
    $this->tags('local');
    [$first, $second] = $this->rows('OsdiRun', ['select' => ['*', 'subject:label', 'origin:label'], 'where' => [['sync_profile_id', '=', $this->profile]], 'orderBy' => ['id' => 'ASC']]);
    $this->assertSame(['Tags', 'Both ways', 'done', 2, 2, 0, 0], [$first['subject:label'], $first['origin:label'], $first['outcome'], $first['total'], $first['created'], $first['removed'], $first['errors']]);
    $this->assertSame(['Tags', 'local', 1, 1], [$second['subject:label'], $second['origin'], $second['removed'], $second['unchanged']]);
    $this->assertSame(3, $first['requests'], 'the list of tags, that of the tag, and one tag given');
  }

  public function testATagThatAHookRefusesKeepsNobodyElseFromTheirs(): void {
    [$one, $two, $three] = $this->pairs(3);
    $tag = $this->tagOnBothSides([], [$one, $two, $three]);
    $refuse = static function ($event) use ($two): void {
      if ($event->entity === 'EntityTag' && (int) ($event->params['entity_id'] ?? 0) === $two['contact']) {
        throw new \RuntimeException('Not this one');
      }
    };
    \Civi::dispatcher()->addListener('hook_civicrm_pre', $refuse);
    try {
      $this->assertStringStartsWith('AN->Civi: total: 3; success: 2; error: 1; skipped: 0', $this->tags());
    }
    finally {
      \Civi::dispatcher()->removeListener('hook_civicrm_pre', $refuse);
    }
    $this->assertStringContainsString('Not this one', self::logs());
    $this->assertSame([$one['contact'], $three['contact']], $this->taggedHere($tag['here']));
    $this->assertStringStartsWith('AN->Civi: total: 3; success: 0; error: 1; skipped: 0; no sync needed: 2', $this->tags());
    $this->assertTagsAreAtRest();
    $this->letPausesEnd();
    $this->tags();
    $this->assertHaveIt($tag, [$one, $two, $three]);
    $this->assertTagsAreAtRest();
  }

  public function testWhatIsRefusedForGoodEndsAsAFlagAndIsTriedAnewWhenThatIsSettled(): void {
    [$one, $two] = $this->pairs(2);
    $tag = $this->tagOnBothSides([$one, $two], [$two]);
    $refuse = fn(?int $times) => $this->remote->fault(['method' => 'POST', 'path' => '/tags/*/taggings', 'kind' => 'status', 'status' => 400, 'times' => $times]);
    $refuse(NULL);
    $flags = fn(string $status) => $this->rows('OsdiFlag', ['where' => [['sync_profile_id', '=', $this->profile], ['status', '=', $status]]]);
    for ($attempt = 1; $attempt <= 10; $attempt++) {
      $this->assertSame([], $flags('error'), "before attempt $attempt");
      $this->assertStringContainsString('error: 1', $this->tags());
      $this->letPausesEnd();
    }
    [$flag] = $flags('error');
    $this->assertSame(['tagging_failed', $one['contact'], $one['person']], [$flag['flag_type'], $flag['contact_id'], $flag['remote_object_id']]);
    $this->assertStringContainsString($tag['name'], $flag['message']);
    $this->sync();
    $this->assertCount(1, $flags('error'), 'people who sync well settle nothing about tags');
    $this->remote->clearFaults();
    $this->remote->forgetRequests();
    $this->assertStringContainsString('error: 1', $this->tags());
    $this->assertSame([], $this->remote->writes());
    $this->save('OsdiFlag', ['id' => $flag['id'], 'status' => 'resolved']);
    $this->tags();
    $this->assertHaveIt($tag, [$one, $two]);
    $this->assertTagsAreAtRest();
  }

  /**
   * The person could not be given the tag. By now CiviCRM is to be a copy, so the contact is to lose it.
   */
  public function testAFailureHoldsBackOnlyTheStepItWasAbout(): void {
    [$one, $two] = $this->pairs(2);
    $tag = $this->tagOnBothSides([$one, $two], [$two]);
    $this->remote->fault(['method' => 'POST', 'path' => '/tags/*/taggings', 'kind' => 'status', 'status' => 400, 'times' => NULL]);
    for ($attempt = 1; $attempt <= 10; $attempt++) {
      $this->tags();
      $this->letPausesEnd();
    }
    $this->remote->clearFaults();
    $flags = fn() => $this->rows('OsdiFlag', ['where' => [['sync_profile_id', '=', $this->profile], ['status', '=', 'error']]]);
    $this->assertCount(1, $flags());
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'tag_mode' => 'mirror_remote']);
    $this->assertStringContainsString('error: 0', $this->tags());
    $this->assertHaveIt($tag, [$two]);
    $this->assertSame([], $flags());
    $this->assertTagsAreAtRest();
  }

  /**
   * @dataProvider ways
   */
  public function testAFlagDoesNotOutliveWhatIsTried(string $how): void {
    [$one, $two] = $this->pairs(2);
    $tag = $this->tagOnBothSides([$one], []);
    $other = $this->tagOnBothSides([$two], []);
    $this->remote->fault(['method' => 'POST', 'path' => '/tags/*/taggings', 'kind' => 'status', 'status' => 400, 'times' => NULL]);
    for ($attempt = 1; $attempt <= 10; $attempt++) {
      $this->tags();
      $this->letPausesEnd();
    }
    $this->remote->clearFaults();
    $open = fn() => array_column($this->rows('OsdiFlag', ['where' => [['sync_profile_id', '=', $this->profile], ['status', '=', 'error']], 'orderBy' => ['contact_id' => 'ASC']]), 'contact_id');
    $this->tags();
    $this->assertSame([$one['contact'], $two['contact']], $open());
    $state = $this->rows('OsdiPersonSyncState', ['where' => [['contact_id', '=', $one['contact']]]])[0]['id'];
    [$leave, $return] = match ($how) {
      'scope of tags' => [
        fn() => $this->save('OsdiSyncProfile', ['id' => $this->profile, 'tag_scope_ids' => [$other['here']]]),
        fn() => $this->save('OsdiSyncProfile', ['id' => $this->profile, 'tag_scope_ids' => []]),
      ],
      'not for contacts' => [
        fn() => $this->save('Tag', ['id' => $tag['here'], 'used_for' => ['civicrm_activity']]),
        fn() => $this->save('Tag', ['id' => $tag['here'], 'used_for' => ['civicrm_contact']]),
      ],
      'scope of contacts' => [
        fn() => $this->save('OsdiPersonSyncState', ['id' => $state, 'is_out_of_scope' => TRUE]),
        fn() => $this->save('OsdiPersonSyncState', ['id' => $state, 'is_out_of_scope' => FALSE]),
      ],
      'trash' => [
        fn() => $this->save('Contact', ['id' => $one['contact'], 'is_deleted' => TRUE]),
        fn() => $this->save('Contact', ['id' => $one['contact'], 'is_deleted' => FALSE]),
      ],
    };
    $leave();
    $this->tags();
    $this->assertSame([$two['contact']], $open(), 'only that of the other tag still waits');
    $return();
    $this->tags();
    $this->assertSame([$one['person']], $this->remote->tagged($tag['there']));
    $this->assertSame([], $this->remote->tagged($other['there']));
    $this->assertTagsAreAtRest();
    civicrm_api4('OsdiSyncProfile', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $this->profile]]]);
    $this->assertSame([], $open(), 'they go with their profile');
  }

  /**
   * @return list<array{string}>
   */
  public function ways(): array {
    return [['scope of tags'], ['not for contacts'], ['scope of contacts'], ['trash']];
  }

  public function testAFlagGoesWithTheLastThingItWasAbout(): void {
    [$one] = $this->pairs(1);
    $tags = [$this->tagOnBothSides([$one], []), $this->tagOnBothSides([$one], [])];
    $this->remote->fault(['method' => 'POST', 'path' => '/tags/*/taggings', 'kind' => 'status', 'status' => 400, 'times' => NULL]);
    for ($attempt = 1; $attempt <= 10; $attempt++) {
      $this->tags();
      $this->letPausesEnd();
    }
    $open = fn() => count($this->rows('OsdiFlag', ['where' => [['sync_profile_id', '=', $this->profile], ['status', '=', 'error']]]));
    foreach ([1, 0] as $left) {
      $this->remote->tag($tags[$left]['name'], [$one['person']]);
      $this->tags();
      $this->assertSame($left, $open());
    }
    $this->assertTagsAreAtRest();
  }

  /**
   * @testWith ["OsdiTagLink"]
   *           ["Tag"]
   */
  public function testAFlagGoesWithItsLinkOrItsTag(string $deleted): void {
    $one = $this->pair();
    $tags = [$this->tagOnBothSides([$one], []), $this->tagOnBothSides([$this->pair()], [])];
    $this->remote->fault(['method' => 'POST', 'path' => '/tags/*/taggings', 'kind' => 'status', 'status' => 400, 'times' => NULL]);
    for ($attempt = 1; $attempt <= 10; $attempt++) {
      $this->tags();
      $this->letPausesEnd();
    }
    $open = fn() => array_column($this->rows('OsdiFlag', ['where' => [['sync_profile_id', '=', $this->profile], ['status', '=', 'error']]]), 'contact_id');
    $this->assertCount(2, $open());
    $where = $deleted === 'Tag' ? [['id', '=', $tags[0]['here']]] : [['sync_profile_id', '=', $this->profile], ['tag_id', '=', $tags[0]['here']]];
    civicrm_api4($deleted, 'delete', ['checkPermissions' => FALSE, 'where' => $where]);
    $this->tags();
    $this->assertCount(1, $open());
    $this->assertNotContains($one['contact'], $open());
  }

  /**
   * Confirming what tags would lose says nothing about people.
   */
  public function testAConfirmationLeavesTheBrakeOnPeopleOn(): void {
    $pairs = $this->pairs(3);
    $tag = $this->tagOnBothSides($pairs, $pairs);
    $this->sync();
    $this->tags();
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'brake_percent' => 1, 'brake_minimum' => 1]);
    foreach ($pairs as $pair) {
      $this->remote->change($pair['person'], ['email_addresses' => [['status' => 'unsubscribed']]]);
      $this->untag($tag['here'], $pair['contact']);
    }
    $this->assertStringContainsString('The brake would stop this run: it would take tags from 3 of 3 linked people (100 %)', $this->tags(NULL, ['preview' => 1]));
    $this->tagsFail();
    $this->tags(NULL, ['confirm' => 1]);
    $this->assertHaveIt($tag, []);
    try {
      $this->sync();
      $this->fail('People were not stopped.');
    }
    catch (\CRM_Core_Exception $e) {
      $this->assertStringContainsString('The brake stopped this run', $e->getMessage());
    }
  }

  public function testNobodyWithoutATwinAndNobodyInTheTrashIsTouched(): void {
    [$one, $trashed] = $this->pairs(2);
    $tag = $this->tagOnBothSides([$one, $trashed], [$one, $trashed]);
    $this->tags();
    $lone = $this->contact([], self::address());
    $this->tagged($tag['here'], $lone);
    $stranger = $this->remote->add(self::person(self::address()));
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_contact SET is_deleted = 1 WHERE id = {$trashed['contact']}");
    $this->remote->tag($tag['name'], [$one['person'], $stranger]);
    $this->remote->forgetRequests();
    $this->assertSame('AN->Civi: total: 3; success: 0; error: 0; skipped: 1; did not qualify: 1; no sync needed: 1, Civi->AN: total: 2; success: 0; error: 0; skipped: 1; no sync needed: 1', $this->tags());
    $this->assertContains($trashed['contact'], $this->taggedHere($tag['here']));
    $this->assertContains($stranger, $this->remote->tagged($tag['there']));
    $this->assertSame([], $this->remote->writes());
  }

  public function testAContactWhoseStateNamesNoPersonHasNoTwin(): void {
    [$one, $odd] = $this->pairs(2);
    $tag = $this->tagOnBothSides([$one, $odd], [$one]);
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_person_sync_state SET remote_person_id = 'not-a-person' WHERE contact_id = {$odd['contact']}");
    $this->assertStringEndsWith('Civi->AN: total: 2; success: 0; error: 0; skipped: 1; no sync needed: 1', $this->tags());
    $this->assertSame([$one['person']], $this->remote->tagged($tag['there']));
  }

  public function testWhoWasTrashedMeanwhileIsNotTakenForHavingTheTag(): void {
    [$tag, $living, $trashed] = [$this->tag(), $this->contact(), $this->contact(['is_deleted' => TRUE])];
    try {
      (new TagTable())->change($tag, [$living, $trashed], []);
      $this->fail('The tag was given');
    }
    catch (CrmException $e) {
      $this->assertStringContainsString("Contact $trashed was deleted or merged", $e->getMessage());
    }
    $this->assertSame([], $this->taggedHere($tag));
  }

  public function testAPersonWhoIsGoneCostsTheContactNoTag(): void {
    [$one, $two] = $this->pairs(2);
    $tag = $this->tagOnBothSides([$one, $two], [$one, $two]);
    $this->tags();
    $this->remote->remove($one['person']);
    $this->assertStringContainsString('did not qualify: 1', $this->tags());
    $this->assertSame([$one['contact'], $two['contact']], $this->taggedHere($tag['here']));
    $this->assertTagsAreAtRest();
  }

  public function testAnOutageAtAnyRequestTakesNothingAway(): void {
    foreach (['/tags', '/tags/*/taggings', '/people/*/taggings', '*'] as $path) {
      [$one, $two, $three] = $this->pairs(3);
      $tag = $this->tagOnBothSides([$one, $two], [$one, $two]);
      $this->tags();
      $this->remote->tag($tag['name'], [$one['person'], $three['person']]);
      $this->remote->fault(['method' => '*', 'path' => $path, 'kind' => 'status', 'status' => 503, 'times' => NULL]);
      try {
        $this->tags();
      }
      catch (\CRM_Core_Exception $e) {
        $this->assertStringContainsString('503', $e->getMessage());
      }
      $this->assertContains($two['contact'], $this->taggedHere($tag['here']), $path);
      $this->remote->clearFaults();
      $this->letPausesEnd();
      $this->tags();
      $this->assertHaveIt($tag, [$one, $three]);
      $this->assertTagsAreAtRest();
    }
  }

  public function testAKilledRunIsTakenUpByTheNextOne(): void {
    $pairs = $this->pairs(3);
    $tag = $this->tagOnBothSides([], $pairs);
    $kill = 'Civi::dispatcher()->addListener("hook_civicrm_post", static function ($event) { if ($event->entity === "EntityTag") { posix_kill(getmypid(), SIGKILL); } });';
    $run = Php::run($kill . 'civicrm_api3("Job", "osdiclientbatchsynctaggings", ["sync_profile_id" => ' . $this->profile . ']);');
    $this->assertSame(SIGKILL, $run['signal'], $run['errors']);
    $this->assertSame([], $this->taggedHere($tag['here']), 'the batch was not committed');
    $this->tags();
    $this->assertHaveIt($tag, $pairs);
    $this->assertTagsAreAtRest();
    $outcomes = array_column($this->rows('OsdiRun', ['where' => [['sync_profile_id', '=', $this->profile]], 'orderBy' => ['id' => 'ASC']]), 'outcome');
    $this->assertSame(['crashed', 'done', 'done'], $outcomes);
  }

  public function testTheBrakeStopsBeforeTheFirstWriteUntilItIsConfirmed(): void {
    $pairs = $this->pairs(5);
    $tag = $this->tagOnBothSides($pairs, $pairs);
    $this->tags();
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'brake_percent' => 20, 'brake_minimum' => 1]);
    $this->remote->tag($tag['name'], array_column(array_slice($pairs, 2), 'person'));
    $before = $this->allOfTags();
    $this->remote->forgetRequests();
    $this->assertStringContainsString("2 of 5 linked people (40 %), where at most 1 are allowed (“{$tag['name']}”: 2)", $this->tagsFail());
    $this->assertSame($before, $this->allOfTags());
    $this->assertSame([], $this->remote->writes());
    [$run] = $this->rows('OsdiRun', ['where' => [['sync_profile_id', '=', $this->profile]], 'orderBy' => ['id' => 'DESC'], 'limit' => 1]);
    $this->assertSame(RunRecord::BRAKED, $run['outcome']);
    $told = fn() => implode(' ', array_map(fn($message) => $message->getMessage(), StatusCheck::messages(['osdiClientBrake'])));
    $this->assertStringContainsString("$this->profile, tags: The brake stopped this run", $told());
    $this->sync('remote');
    $this->assertStringContainsString("$this->profile, tags: ", $told(), 'a run of people settles nothing about tags');
    $this->tags(NULL, ['confirm' => 1]);
    $this->assertHaveIt($tag, array_slice($pairs, 2));
    $this->assertSame('', $told());
  }

  public function testAPreviewTellsThePlanAndWritesNothing(): void {
    [$one, $two] = $this->pairs(2);
    $tag = $this->tagOnBothSides([$one], [$one]);
    $this->tags();
    $this->untag($tag['here'], $one['contact']);
    $this->remote->tag($tag['name'], [$one['person'], $two['person']]);
    $before = [$this->allOfTags(), $this->rows('OsdiRun')];
    $this->remote->forgetRequests();
    $text = $this->tags(NULL, ['preview' => '1']);
    $this->assertSame($before, [$this->allOfTags(), $this->rows('OsdiRun')]);
    $this->assertSame([], $this->remote->writes());
    $this->assertStringStartsWith("Preview: nothing was written.\nAN->Civi: total: 1; success: 1; error: 0; skipped: 0, Civi->AN: total: 1; success: 1;", $text);
    $this->assertStringContainsString("{$tag['name']}: take away on Action Network (contact {$one['contact']}, person {$one['person']})", $text);
    $this->assertStringContainsString("{$tag['name']}: give in CiviCRM (contact {$two['contact']}, person {$two['person']})", $text);
  }

  public function testAStopIsHonoured(): void {
    $this->tagOnBothSides($this->pairs(2), []);
    $stop = static function ($event): void {
      \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_run SET stop_requested = 1 WHERE outcome = 'running'");
    };
    $tag = $this->tagOnBothSides([], $pairs = $this->pairs(1));
    \Civi::dispatcher()->addListener('hook_civicrm_pre', $stop);
    try {
      $this->assertStringEndsWith('(stopped on request; the next run goes on)', $this->tags());
    }
    finally {
      \Civi::dispatcher()->removeListener('hook_civicrm_pre', $stop);
    }
    $this->tags();
    $this->assertHaveIt($tag, $pairs);
    $this->assertTagsAreAtRest();
  }

  public function testWhileAnotherRunIsUnderWayNothingIsDone(): void {
    $lock = \Civi::lockManager()->acquire("worker.osdi-client.people-{$this->profile}");
    $run = Php::run('echo civicrm_api3("Job", "osdiclientbatchsynctaggings", ["sync_profile_id" => ' . $this->profile . '])["values"];');
    $lock->release();
    $this->assertStringStartsWith('AN->Civi: , Civi->AN: (not run: another run', $run['output']);
    $this->assertSame([], $this->remote->requests());
  }

  public function testOnlyWhatIsKnownIsTaken(): void {
    foreach ([['previev' => '1'], ['contact_ids' => '4']] as $params) {
      $this->assertStringContainsString(key($params), $this->tagsFail(NULL, $params));
    }
    $this->assertStringContainsString('mars', $this->tagsFail('mars'));
    $this->assertStringContainsString('neither yes nor no', $this->tagsFail(NULL, ['confirm' => 'maybe']));
    $this->assertSame([], $this->remote->requests());
  }

  /**
   * Defect 13 of 1.2.3: the default origin of the job was unusable, and its profile was not required.
   */
  public function testDefect13TheProfileIsRequiredAndTheDefaultIsBothWays(): void {
    [$one, $two] = $this->pairs(2);
    $tag = $this->tagOnBothSides([$one], [$two]);
    foreach ([NULL, ''] as $origin) {
      $this->tags($origin);
    }
    $this->assertHaveIt($tag, [$one, $two]);
    $this->expectException(\CRM_Core_Exception::class);
    $this->expectExceptionMessageMatches('/sync_profile_id/');
    civicrm_api3('Job', 'osdiclientbatchsynctaggings', []);
  }

  public function testHundredsCostOnlyTheirPagesAndHardlyAnyStatement(): void {
    $pairs = $this->pairs(60);
    $tag = $this->tagOnBothSides($pairs, $pairs);
    $this->tags();
    $this->remote->forgetRequests();
    $statements = Statements::during(fn() => (new TaggingSync($this->profile))->run(['remote', 'local']));
    $this->assertLessThan(60, $statements);
    $this->assertSame(['GET', 4], [implode(',', array_unique(array_column($this->remote->requests(), 'method'))), $this->remote->requestCount()]);
    $this->assertHaveIt($tag, $pairs);
  }

}
