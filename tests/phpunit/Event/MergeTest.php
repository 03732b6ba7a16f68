<?php

declare(strict_types=1);

namespace OsdiTest\Event;

use OsdiTest\EventTestCase;
use OsdiTest\Statements;

/**
 * Two contacts that are merged, linked or not.
 */
final class MergeTest extends EventTestCase {

  public function testOnlyTheOneThatIsKeptIsLinked(): void {
    $kept = $this->linked();
    $discarded = $this->contact(['first_name' => 'Bo']);
    $this->save('OsdiPersonSyncState', ['contact_id' => $discarded, 'sync_profile_id' => $this->profile, 'sync_status' => 'error', 'message' => 'x']);
    $this->remote->forgetRequests();
    $this->merge($kept['contact'], $discarded);
    $this->assertSame([], $this->remote->requests(), 'a merge asks Action Network nothing');
    $this->assertSame([[$kept['contact'], $kept['person'], NULL]], $this->links());
    $this->assertSame([['sync_contact', $kept['contact']]], $this->queued());
    $this->assertSame('total: 1; done: 1', $this->queueJob());
    $this->assertSame('subscribed', $this->shownThere($kept['email'])[6]);
  }

  public function testOnlyTheDiscardedOneIsLinked(): void {
    $discarded = $this->linked(['given_name' => 'Bo']);
    $kept = $this->contact(['first_name' => 'Ann', 'last_name' => $name = self::word()], self::address());
    $this->save('OsdiPersonSyncState', ['contact_id' => $kept, 'sync_profile_id' => $this->profile, 'sync_status' => 'error', 'message' => 'x']);
    $this->merge($kept, $discarded['contact']);
    $this->assertSame([[$kept, $discarded['person'], NULL]], $this->links());
    $this->assertSame([['sync_contact', $kept]], $this->queued());
    $this->assertSame([], $this->deletions());
    $this->assertSame('total: 1; done: 1', $this->queueJob());
    $there = array_column($this->remote->people(), NULL, 'id')[$discarded['person']];
    $this->assertSame(['Ann', $name, 'subscribed'], [$there['given_name'], $there['family_name'], $there['email_addresses'][0]['status']]);
  }

  /**
   * Defect 8: version 1.2.3 linked the contact that is kept to the person of the discarded one.
   */
  public function testDefect8WhereBothAreLinkedTheOneThatIsKeptKeepsItsOwnPerson(): void {
    $discarded = $this->linked();
    $kept = $this->linked();
    $this->modifiedAt($discarded['contact'], '2030-01-01 00:00:00');
    $this->remote->forgetRequests();
    $this->merge($kept['contact'], $discarded['contact']);
    $this->assertSame([], $this->remote->requests());
    $this->assertEqualsCanonicalizing([[NULL, $discarded['person'], $kept['contact']], [$kept['contact'], $kept['person'], NULL]], $this->links());
    $alias = array_values(array_filter($this->states(), fn(array $state) => $state['contact_id'] === NULL))[0];
    $this->assertSame('did not qualify', $alias['sync_status']);
    $this->assertStringNotContainsString('flag', $alias['message'], 'the state is none');
    $flags = $this->rows('OsdiFlag', ['where' => [['flag_type', '=', 'merge_incomplete'], ['contact_id', '=', $kept['contact']]]]);
    $this->assertCount(1, $flags);
    $this->assertSame($discarded['person'], $flags[0]['remote_object_id']);
    foreach ([$discarded['contact'], $kept['contact'], $this->profile, $discarded['person'], 'resolved'] as $word) {
      $this->assertStringContainsString((string) $word, $flags[0]['message']);
    }
    $this->assertSame([['sync_contact', $kept['contact']]], $this->queued());
    $this->assertSame([], $this->deletions(), 'the discarded one counts as merged, not as deleted');
  }

  public function testAThirdContactFollowsTheSecondOne(): void {
    [$first, $second, $third] = [$this->linked(), $this->linked(), $this->linked()];
    $this->merge($second['contact'], $first['contact']);
    $this->merge($third['contact'], $second['contact']);
    $this->assertEqualsCanonicalizing([
      [NULL, $first['person'], $third['contact']],
      [NULL, $second['person'], $third['contact']],
      [$third['contact'], $third['person'], NULL],
    ], $this->links());
    $this->delete($third['contact'], FALSE);
    $this->assertEqualsCanonicalizing([$first['person'], $second['person'], $third['person']], array_column($this->deletions(), 'remote_object_id'));
  }

  public function testAnAliasOfTheDiscardedOneGoesAlongWithItsLink(): void {
    [$first, $second] = [$this->linked(), $this->linked()];
    $kept = $this->contact();
    $this->merge($second['contact'], $first['contact']);
    $this->merge($kept, $second['contact']);
    $this->assertEqualsCanonicalizing([[NULL, $first['person'], $kept], [$kept, $second['person'], NULL]], $this->links());
  }

  public function testEachProfileForItself(): void {
    $discarded = $this->linked();
    $first = $this->profile;
    $this->profile = $this->profile();
    $kept = $this->linked();
    $this->assertCount(2, $this->states());
    $this->merge($kept['contact'], $discarded['contact']);
    $this->assertCount(2, $this->links());
    $this->profile = $first;
    $this->assertSame([[$kept['contact'], $discarded['person'], NULL]], $this->links());
    $this->assertEqualsCanonicalizing([$first, $this->lastProfile()], array_column($this->tasks(), 'sync_profile_id'));
  }

  public function testFlagsComeAlong(): void {
    [$kept, $discarded] = [$this->contact(), $this->contact()];
    $flag = $this->save('OsdiFlag', ['contact_id' => $discarded, 'flag_type' => 'merge_incomplete', 'status' => 'error']);
    $this->merge($kept, $discarded);
    $this->assertSame($kept, $this->row('OsdiFlag', $flag)['contact_id']);
    $this->assertSame([], $this->tasks());
  }

  public function testARolledBackMergeLeavesEverything(): void {
    [$kept, $discarded] = [$this->linked(), $this->linked()];
    $before = $this->links();
    $transaction = new \CRM_Core_Transaction();
    $this->merge($kept['contact'], $discarded['contact']);
    $this->assertNotSame($before, $this->links());
    $transaction->rollback()->commit();
    $this->assertSame($before, $this->links());
    $this->assertSame([], $this->tasks());
    $this->assertSame([], $this->rows('OsdiFlag', ['where' => [['contact_id', '=', $kept['contact']]]]));
  }

  public function testOrganisationsAreMergedAsEver(): void {
    [$kept, $discarded] = array_map(fn() => $this->contact(['contact_type' => 'Organization', 'organization_name' => self::word(), 'last_name' => NULL]), [0, 1]);
    $this->merge($kept, $discarded);
    $this->assertSame([], $this->rows('Contact', ['where' => [['id', '=', $discarded], ['is_deleted', '=', FALSE]]]));
    $this->assertSame([], $this->tasks());
  }

  /**
   * CiviCRM decides which settings the contact that is kept has. Here it keeps its own, so the refusal of the other one
   * lives on where it was made.
   */
  public function testNobodyIsSubscribedByAMerge(): void {
    [$kept, $discarded] = [$this->linked(), $this->linked()];
    $this->save('Contact', ['id' => $discarded['contact'], 'is_opt_out' => TRUE]);
    $this->sync();
    $this->assertSame('unsubscribed', $this->shownThere($discarded['email'])[6]);
    $this->merge($kept['contact'], $discarded['contact']);
    $this->queueJob();
    $this->sync();
    $this->assertSame('unsubscribed', $this->shownThere($discarded['email'])[6]);
  }

  public function testARestoredContactGetsItsPersonBack(): void {
    [$kept, $discarded, $third] = [$this->linked(), $this->linked(), $this->linked()];
    $this->merge($kept['contact'], $discarded['contact']);
    $this->sync();
    $this->merge($third['contact'], $kept['contact']);
    $this->restore($discarded['contact']);
    $this->assertEqualsCanonicalizing([
      [$discarded['contact'], $discarded['person'], NULL],
      [NULL, $kept['person'], $third['contact']],
      [$third['contact'], $third['person'], NULL],
    ], $this->links());
    $flags = $this->rows('OsdiFlag', ['where' => [['flag_type', '=', 'merge_incomplete'], ['sync_profile_id', '=', $this->profile]]]);
    $this->assertEqualsCanonicalizing([[$discarded['person'], 'resolved'], [$kept['person'], 'error']], array_map(fn(array $flag) => [$flag['remote_object_id'], $flag['status']], $flags));
    $this->assertContains(['sync_contact', $discarded['contact']], $this->queued());
    $this->delete($third['contact']);
    $this->queueJob();
    $this->sync();
    $this->assertSame(['subscribed', 'subscribed'], $this->there($discarded['person']), 'no farewell is said to who is back');
    $this->save('Contact', ['id' => $discarded['contact'], 'is_opt_out' => TRUE]);
    $this->sync();
    $this->assertSame(['unsubscribed', 'unsubscribed'], $this->there($discarded['person']));
  }

  public function testAnUnsyncedRefusalComesBackWithTheRestoredContact(): void {
    [$kept, $discarded] = [$this->linked(), $this->linked()];
    $this->save('Contact', ['id' => $discarded['contact'], 'is_opt_out' => TRUE]);
    $this->merge($kept['contact'], $discarded['contact']);
    \CRM_Core_DAO::executeQuery("DELETE FROM civicrm_queue_item WHERE queue_name = 'osdi_client'");
    $this->restore($discarded['contact']);
    $this->assertSame([['sync_contact', $discarded['contact']]], $this->queued());
    $this->queueJob();
    $this->assertSame(['unsubscribed', 'unsubscribed'], $this->there($discarded['person']));
    $this->assertSame(['subscribed', 'subscribed'], $this->there($kept['person']));
  }

  /**
   * The contact that is kept had nobody, so the link is its own since.
   */
  public function testALinkThatMovedStaysWithTheContactThatWasKept(): void {
    $discarded = $this->linked();
    $kept = $this->contact(['first_name' => 'Ann']);
    $this->merge($kept, $discarded['contact']);
    $this->restore($discarded['contact']);
    $this->assertSame([[$kept, $discarded['person'], NULL]], $this->links());
  }

  /**
   * Refused in CiviCRM and merged before the next sync.
   *
   * @dataProvider untold
   */
  public function testARefusalThatWasNotSyncedYetReachesThePerson(bool $isKeptLinked, string $how, array $statuses): void {
    $discarded = $this->linked();
    $kept = $isKeptLinked ? $this->linked()['contact'] : $this->contact(['first_name' => 'Ann']);
    if ($how === 'on_hold') {
      \CRM_Core_DAO::executeQuery("UPDATE civicrm_email SET on_hold = 2 WHERE contact_id = {$discarded['contact']}");
    }
    else {
      $this->save('Contact', ['id' => $discarded['contact'], $how => TRUE]);
    }
    $this->merge($kept, $discarded['contact']);
    $this->assertSame('total: 2; done: 2', $this->queueJob());
    $this->sync();
    $this->assertSame($statuses, $this->there($discarded['person']));
    $this->assertSame([], $this->deletions());
  }

  public function untold(): array {
    $cases = [];
    foreach (['alias' => TRUE, 'moved link' => FALSE] as $name => $isKeptLinked) {
      $cases["$name, opted out"] = [$isKeptLinked, 'is_opt_out', ['unsubscribed', 'unsubscribed']];
      $cases["$name, no e-mail"] = [$isKeptLinked, 'do_not_email', ['unsubscribed', 'subscribed']];
      $cases["$name, no texts"] = [$isKeptLinked, 'do_not_sms', ['subscribed', 'unsubscribed']];
      $cases["$name, address on hold"] = [$isKeptLinked, 'on_hold', ['unsubscribed', 'subscribed']];
    }
    return $cases;
  }

  /**
   * Refused on Action Network and merged before the next sync.
   */
  public function testWhoUnsubscribedFromTextsRightBeforeTheMergeIsHeard(): void {
    foreach ([TRUE, FALSE] as $isKeptLinked) {
      $discarded = $this->linked();
      $kept = $isKeptLinked ? $this->linked()['contact'] : $this->contact(['first_name' => 'Ann']);
      $number = array_column($this->remote->people(), NULL, 'id')[$discarded['person']]['phone_numbers'][0]['number'];
      $this->remote->change($discarded['person'], ['phone_numbers' => [['primary' => TRUE, 'number' => $number, 'status' => 'unsubscribed']]]);
      $this->merge($kept, $discarded['contact']);
      $this->queueJob();
      $this->sync();
      $this->assertTrue($this->row('Contact', $kept, ['do_not_sms'])['do_not_sms'], $isKeptLinked ? 'alias' : 'moved link');
    }
  }

  /**
   * Who subscribed again on Action Network after the refusal was carried there is not unsubscribed by a merge.
   */
  public function testARefusalThatWasSyncedIsNotCarriedTwice(): void {
    [$kept, $discarded] = [$this->linked(), $this->linked()];
    $this->save('Contact', ['id' => $discarded['contact'], 'is_opt_out' => TRUE]);
    $this->sync();
    $this->merge($kept['contact'], $discarded['contact']);
    $this->assertSame([['sync_contact', $kept['contact']]], $this->queued());
  }

  /**
   * A contact that never refused takes over the person of one that did. Nobody opted in; so the refusal holds, also where
   * the profile honours opt-ins.
   */
  public function testAMergeIsNoOptIn(): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'honour_opt_in' => TRUE]);
    $discarded = $this->linked();
    $this->save('Contact', ['id' => $discarded['contact'], 'is_opt_out' => TRUE]);
    $this->sync();
    $kept = $this->contact(['first_name' => 'Ann'], $discarded['email']);
    $this->merge($kept, $discarded['contact']);
    \CRM_Core_DAO::executeQuery('UPDATE civicrm_contact SET is_opt_out = 0 WHERE id = %1', [1 => [$kept, 'Integer']]);
    $this->queueJob();
    $this->sync();
    $there = array_column($this->remote->people(), NULL, 'id')[$discarded['person']];
    $this->assertSame('unsubscribed', $there['email_addresses'][0]['status']);
    $this->assertTrue((bool) $this->row('Contact', $kept)['is_opt_out']);
  }

  /**
   * The sync brought the discarded contact to Action Network as unsubscribed, which was nobody's wish.
   */
  public function testWhatTheSyncUnsubscribedIsNoRefusalOfTheOneThatIsKept(): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'subscribe_new_people' => FALSE]);
    $discarded = $this->contact(['first_name' => 'Bo'], $email = self::address());
    $this->sync('local');
    $this->assertSame('unsubscribed', $this->shownThere($email)[6]);
    $kept = $this->contact(['first_name' => 'Bo'], self::address());
    $this->merge($kept, $discarded);
    $this->queueJob();
    $this->sync();
    $this->assertSame($kept, $this->links()[0][0]);
    $this->assertFalse((bool) $this->row('Contact', $kept)['is_opt_out']);
  }

  /**
   * @return array{0: string, 1: string}
   *   Statuses of e-mail address and number.
   */
  private function there(string $personId): array {
    $person = array_column($this->remote->people(), NULL, 'id')[$personId];
    return [$person['email_addresses'][0]['status'], $person['phone_numbers'][0]['status']];
  }

  /**
   * @return list<array{0: ?int, 1: ?string, 2: ?int}>
   */
  private function links(): array {
    return array_map(fn(array $state) => [$state['contact_id'], $state['remote_person_id'], $state['merged_contact_id']], $this->states());
  }

  /**
   * @return list<array{0: string, 1: int}>
   */
  private function queued(): array {
    return array_map(fn(array $task) => [$task['what'], $task['contact_id']], $this->tasks());
  }

  private function lastProfile(): int {
    return (int) \CRM_Core_DAO::singleValueQuery('SELECT MAX(id) FROM civicrm_osdi_sync_profile');
  }

  public function testContactsThatConcernNobodyCostOneQuestionAndNoneOfCiviCrmsStatements(): void {
    [$kept, $discarded] = [$this->contact(), $this->contact()];
    $other = 'UPDATE civicrm_note SET contact_id = 1 WHERE contact_id = 2';
    $statements = [$other];
    foreach (['civicrm_osdi_flag.contact_id', 'civicrm_osdi_run.contact_id', 'civicrm_osdi_person_sync_state.contact_id', 'civicrm_osdi_person_sync_state.merged_contact_id'] as $name) {
      [$table, $column] = explode('.', $name);
      $statements[] = "UPDATE $table SET $column = $kept WHERE $column = $discarded";
    }
    $this->assertSame(1, Statements::during(static function () use (&$statements, $kept, $discarded) {
      (new \Civi\Osdi\HookSubscriber())->merge('sqls', $statements, $kept, $discarded);
    }));
    $this->assertSame([$other], $statements);
  }

  /**
   * Two statements for each contact: one question, one that queues the sync, and two in the place of CiviCRM's own.
   */
  public function testContactsThatAreBothLinkedCostTwoStatementsEach(): void {
    // What a process asks once only is asked here.
    $this->merge($this->linked()['contact'], $this->linked()['contact']);
    [$kept, $discarded] = [$this->linked()['contact'], $this->linked()['contact']];
    $transaction = new \CRM_Core_Transaction();
    // CiviCRM begins a transaction with its first write.
    $this->save('Contact', ['id' => $kept, 'job_title' => 'Bench']);
    $statements = [];
    $hooks = new \Civi\Osdi\HookSubscriber();
    $this->assertSame(2, Statements::during(static function () use (&$statements, $hooks, $kept, $discarded) {
      $hooks->merge('sqls', $statements, $kept, $discarded);
    }));
    $this->assertCount(2, $statements);
    $this->assertSame(0, Statements::during(static fn() => $hooks->pre('delete', 'Individual', $discarded, [])));
    $transaction->commit();
  }

  /**
   * What a merge leaves without links is remembered only as long as that is so.
   */
  public function testAContactThatIsTrashedAfterItsMergeWasRolledBackIsUnsubscribed(): void {
    [$kept, $discarded] = [$this->linked()['contact'], $this->linked()['contact']];
    $transaction = new \CRM_Core_Transaction();
    $within = new \CRM_Core_Transaction(TRUE);
    $statements = [];
    (new \Civi\Osdi\HookSubscriber())->merge('sqls', $statements, $kept, $discarded);
    $within->rollback()->commit();
    civicrm_api4('Contact', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $discarded]]]);
    $transaction->commit();
    $this->assertSame([['unsubscribe_person', $discarded]], $this->queued());
  }

  public function testFlagsAndRunsOfTheDiscardedOneFollow(): void {
    [$kept, $discarded] = [$this->contact(), $this->contact()];
    $flag = $this->save('OsdiFlag', ['contact_id' => $discarded, 'flag_type' => 'sync_failed', 'status' => 'error', 'message' => 'x']);
    \CRM_Core_DAO::executeQuery("INSERT INTO civicrm_osdi_run (sync_profile_id, contact_id, origin, started_by, started_date, outcome) VALUES ($this->profile, $discarded, 'local', 'job', '2026-01-01 00:00:00', 'success')");
    $this->merge($kept, $discarded);
    $this->assertSame([$kept], array_map('intval', array_column($this->rows('OsdiFlag', ['where' => [['id', '=', $flag]]]), 'contact_id')));
    $this->assertSame([$kept], array_map('intval', array_column($this->rows('OsdiRun', ['where' => [['sync_profile_id', '=', $this->profile], ['contact_id', 'IN', [$kept, $discarded]]]]), 'contact_id')));
  }

}
