<?php

declare(strict_types=1);

namespace OsdiTest\Event;

use OsdiTest\EventTestCase;
use OsdiTest\Statements;

/**
 * Contacts that go into the trash, come back, or are deleted for good.
 */
final class DeletionTest extends EventTestCase {

  private const NOTHING = [NULL, NULL, NULL, NULL, NULL, NULL, 'unsubscribed', 'unsubscribed'];

  public function testIntoTheTrashUnsubscribesAndKeepsTheRest(): void {
    $one = $this->linked();
    $before = $this->shownThere($one['email']);
    $this->delete($one['contact']);
    $this->assertSame([['what' => 'unsubscribe_person', 'sync_profile_id' => $this->profile, 'contact_id' => $one['contact'], 'remote_person_id' => $one['person']]], $this->tasks());
    $this->assertSame([$one['person']], array_column($this->deletions(), 'remote_object_id'));
    $this->remote->forgetRequests();
    $this->assertSame('total: 1; done: 1', $this->queueJob());
    $this->assertSame(['PUT'], array_column($this->remote->writes(), 'method'));
    $this->assertSame(array_merge(array_slice($before, 0, 6), ['unsubscribed', 'unsubscribed']), $this->shownThere($one['email']));
    $this->assertSame([], $this->tasks());
    $this->assertNotNull($this->deletions()[0]['unsubscribed_date']);
    $this->assertNull($this->deletions()[0]['blanked_date']);
  }

  public function testDeletedForGoodIsUnsubscribedEmptiedAndNotImportedAgain(): void {
    $one = $this->linked();
    $this->delete($one['contact'], FALSE);
    $this->assertSame(['forget_person'], array_column($this->tasks(), 'what'));
    $this->sync();
    $this->assertNull($this->local($one['email']), 'not even before the queue was run');
    $this->remote->forgetRequests();
    $this->assertSame('total: 1; done: 1', $this->queueJob());
    $this->assertCount(1, $this->remote->writes());
    $this->assertSame(self::NOTHING, $this->shownThere($one['email']));
    $this->sync();
    $this->assertNull($this->local($one['email']));
    $this->assertNotNull($this->deletions()[0]['blanked_date']);
    $this->assertNothingIsLeftToDo();
  }

  /**
   * Defect: version 1.2.3 queued a second deletion when the trash was emptied (daoPreDelete).
   */
  public function testDefectOfDaoPreDeleteEmptyingTheTrashDoesNotUnsubscribeASecondTime(): void {
    $one = $this->linked();
    $this->delete($one['contact']);
    $this->queueJob();
    $this->remote->forgetRequests();
    $this->delete($one['contact'], FALSE);
    $this->assertSame('total: 1; done: 1', $this->queueJob());
    $writes = $this->remote->writes();
    $this->assertCount(1, $writes);
    $this->assertStringNotContainsString('unsubscribed', json_encode($writes));
    $this->assertSame(self::NOTHING, $this->shownThere($one['email']));
    $this->assertCount(1, $this->deletions());
  }

  public function testWhoSubscribedAgainAfterTheTrashIsNotEmptiedWithIt(): void {
    $one = $this->linked();
    $this->delete($one['contact']);
    $this->queueJob();
    $this->remote->change($one['person'], ['email_addresses' => [['address' => $one['email'], 'primary' => TRUE, 'status' => 'subscribed']]]);
    $before = $this->shownThere($one['email']);
    $this->delete($one['contact'], FALSE);
    $this->assertSame('total: 1; nothing to do: 1', $this->queueJob());
    $this->assertSame($before, $this->shownThere($one['email']));
    $this->assertNotNull($this->deletions()[0]['unsubscribed_date']);
    $this->assertNull($this->deletions()[0]['blanked_date']);
  }

  public function testOfWhoIsGoneFromActionNetworkNothingIsSaidToBeEmptied(): void {
    $gone = $this->linked();
    $this->remote->remove($gone['person']);
    $this->delete($gone['contact'], FALSE);
    $this->assertSame('total: 1; nothing to do: 1', $this->queueJob());
    $this->assertSame([[NULL, NULL]], array_map(fn(array $row) => [$row['unsubscribed_date'], $row['blanked_date']], $this->deletions()));
    // Who is gone is none of those who are linked.
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'brake_percent' => 0, 'brake_minimum' => 0]);
    $this->delete($this->linked()['contact'], FALSE);
    $this->assertStringContainsString('1 deletions would unsubscribe or empty 1 of 1 people', $this->queueJob());
  }

  public function testBothAtOnceBeforeTheJobRan(): void {
    $one = $this->linked();
    $this->delete($one['contact']);
    $this->delete($one['contact'], FALSE);
    $this->assertSame('total: 2; done: 2', $this->queueJob());
    $this->assertSame(self::NOTHING, $this->shownThere($one['email']));
    $this->assertCount(1, $this->deletions());
  }

  public function testRestoredInTimeNothingHappened(): void {
    $one = $this->linked();
    $this->delete($one['contact']);
    $this->restore($one['contact']);
    $this->assertSame(['unsubscribe_person', 'sync_contact'], array_column($this->tasks(), 'what'));
    $this->assertSame([], $this->deletions());
    $this->remote->forgetRequests();
    $this->assertSame('total: 2; nothing to do: 1; done: 1', $this->queueJob());
    $this->assertSame([], $this->remote->writes());
    $this->assertSame('subscribed', $this->shownThere($one['email'])[6]);
  }

  public function testRestoredLaterIsSyncedAgainAndNotSubscribed(): void {
    $one = $this->linked();
    $this->delete($one['contact']);
    $this->queueJob();
    $this->restore($one['contact']);
    $this->assertSame([], $this->deletions());
    $this->save('Contact', ['id' => $one['contact'], 'first_name' => 'Anna']);
    $this->assertSame('total: 1; done: 1', $this->queueJob());
    $this->sync();
    $this->assertSame('Anna', $this->shownThere($one['email'])[0]);
    $this->assertSame('unsubscribed', $this->shownThere($one['email'])[6]);
    $contact = $this->local($one['email']);
    $this->assertTrue($contact['is_opt_out'] || $contact['do_not_email']);
  }

  /**
   * Somebody is put into the trash and entered anew.
   */
  public function testAPersonWhoseContactWasEnteredAnewIsNotUnsubscribed(): void {
    $one = $this->linked(['family_name' => 'Again']);
    $this->delete($one['contact']);
    $again = $this->contact(['first_name' => 'Ann', 'last_name' => 'Again'], $one['email']);
    $this->sync();
    $this->assertSame([$again], array_values(array_filter(array_column($this->states(), 'contact_id'), fn($id) => $id === $again)));
    $this->assertSame('total: 1; nothing to do: 1', $this->queueJob());
    $this->assertSame('subscribed', $this->shownThere($one['email'])[6]);
    $this->assertSame([], $this->deletions());
  }

  public function testEachProfileHasItsOwn(): void {
    $one = $this->linked();
    $first = $this->profile;
    $this->profile = $this->profile();
    $this->sync('remote');
    $this->assertCount(1, $this->states());
    $this->delete($one['contact'], FALSE);
    $this->assertSame([$first, $this->profile], array_column($this->tasks(), 'sync_profile_id'));
    $this->assertSame('total: 1; done: 1', $this->queueJob());
    $this->assertSame([$first], array_column($this->tasks(), 'sync_profile_id'), 'that of another profile waits for its own job');
    $this->assertSame('total: 1; nothing to do: 1', $this->queueJob(['sync_profile_id' => $first]));
    $this->assertSame([], $this->tasks());
  }

  /**
   * Two profiles may be about one group of Action Network.
   *
   * @dataProvider events
   */
  public function testWhoHasAContactInAnotherProfileKeepsSubscriptionAndData(bool $useTrash): void {
    $one = $this->linked();
    $other = $this->contact(['first_name' => 'Ann', 'last_name' => 'Other']);
    $second = $this->profile();
    $this->save('OsdiPersonSyncState', ['contact_id' => $other, 'sync_profile_id' => $second, 'remote_person_id' => strtoupper($one['person']), 'sync_status' => 'success']);
    $before = $this->shownThere($one['email']);
    $this->delete($one['contact'], $useTrash);
    $this->remote->forgetRequests();
    $this->assertSame('total: 1; nothing to do: 1', $this->queueJob());
    $this->assertSame([], $this->remote->writes());
    $this->assertSame($before, $this->shownThere($one['email']));
    $this->assertCount(1, $this->deletions(), 'this profile does not import the person again');

    $this->delete($other, $useTrash);
    $this->assertSame('total: 1; done: 1', $this->queueJob(['sync_profile_id' => $second]));
    $this->assertSame('unsubscribed', $this->shownThere($one['email'])[6]);
  }

  /**
   * @dataProvider events
   */
  public function testWhatIsRolledBackQueuedNothing(bool $useTrash): void {
    $one = $this->linked();
    $transaction = new \CRM_Core_Transaction();
    $this->delete($one['contact'], $useTrash);
    $this->assertCount(1, $this->tasks());
    $transaction->rollback()->commit();
    $this->assertSame([], $this->tasks());
    $this->assertSame([], $this->deletions());
    $this->assertNotNull($this->local($one['email']));
  }

  public function events(): array {
    return ['into the trash' => [TRUE], 'for good' => [FALSE]];
  }

  /**
   * A hook hears of a trashing that may fail afterwards.
   */
  public function testAContactThatDidNotGoKeepsItsPerson(): void {
    $one = $this->linked();
    $this->delete($one['contact']);
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_contact SET is_deleted = 0 WHERE id = {$one['contact']}");
    $this->remote->forgetRequests();
    $this->assertSame('total: 1; nothing to do: 1', $this->queueJob());
    $this->assertSame([], $this->remote->writes());
    $this->assertSame([], $this->deletions());
  }

  /**
   * @dataProvider responders
   */
  public function testAProfileCanSwitchEventsOff(array $responders, bool $answers): void {
    $one = $this->linked();
    self::storeClasses($this->profile, ['CrmEventResponder' => $responders]);
    $this->delete($one['contact']);
    $this->assertCount((int) $answers, $this->tasks());
    $this->assertCount((int) $answers, $this->deletions());
  }

  public function responders(): array {
    $builtIn = '\Civi\Osdi\ActionNetwork\CrmEventResponder\PersonBasic';
    return [
      'all off' => [['*' => NULL], FALSE],
      'people off' => [['Individual' => NULL], FALSE],
      'a class of the site' => [['Individual' => 'Own\Responder'], FALSE],
      'taggings off' => [['EntityTag' => NULL], TRUE],
      'the built-in class' => [['*' => NULL, 'Contact' => $builtIn, 'Individual' => $builtIn], TRUE],
    ];
  }

  /**
   * Defect 5: version 1.2.3 kept organisations and households from being deleted.
   */
  public function testDefect5OrganisationsAndHouseholdsCanBeDeleted(): void {
    foreach (['Organization' => 'organization_name', 'Household' => 'household_name'] as $type => $name) {
      $id = $this->contact(['contact_type' => $type, $name => self::word(), 'last_name' => NULL]);
      $this->save('OsdiPersonSyncState', ['contact_id' => $id, 'sync_profile_id' => $this->profile, 'remote_person_id' => self::uuid()]);
      $this->delete($id);
      $this->delete($id, FALSE);
      $this->assertSame([], $this->rows('Contact', ['where' => [['id', '=', $id], ['is_deleted', 'IN', [TRUE, FALSE]]]]), $type);
      $this->assertSame([], $this->tasks(), $type);
    }
  }

  public function testWhoIsNotLinkedCostsAQuestionAndNothingElse(): void {
    $this->delete($this->contact());
    $contact = $this->contact();
    $state = $this->save('OsdiPersonSyncState', ['contact_id' => $contact, 'sync_profile_id' => $this->profile, 'sync_status' => 'error']);
    $this->assertSame(1, $this->statementsOf('delete', 'Individual', $contact, []));
    $this->assertSame(1, $this->statementsOf('edit', 'Individual', $contact, ['id' => $contact, 'is_deleted' => TRUE]));
    $this->assertSame(0, $this->statementsOf('edit', 'Individual', $contact, ['id' => $contact, 'first_name' => 'Ann']));
    $this->assertSame(0, $this->statementsOf('create', 'Individual', NULL, ['is_deleted' => FALSE]));
    $this->assertSame(0, $this->statementsOf('delete', 'Organization', $contact, []));
    $this->assertSame(0, $this->statementsOf('edit', 'Email', 1, ['contact_id' => $contact]));
    $this->assertSame([], $this->tasks());
    $this->assertSame($contact, $this->row('OsdiPersonSyncState', $state)['contact_id']);
  }

  public function testWhoIsLinkedToNobodyWhoCanExistIsDeletedWithoutATask(): void {
    $id = $this->contact();
    $state = $this->save('OsdiPersonSyncState', ['contact_id' => $id, 'sync_profile_id' => $this->profile]);
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_person_sync_state SET remote_person_id = 'ann' WHERE id = $state");
    $this->delete($id);
    $this->assertSame([[], []], [$this->tasks(), $this->deletions()]);
    // Before the upgrade an id may have the prefix of Action Network's API.
    [$id, $person] = [$this->contact(), self::uuid()];
    $state = $this->save('OsdiPersonSyncState', ['contact_id' => $id, 'sync_profile_id' => $this->profile]);
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_person_sync_state SET remote_person_id = 'action_network:$person' WHERE id = $state");
    $this->delete($id);
    $this->assertSame([$person], array_column($this->tasks(), 'remote_person_id'));
  }

  /**
   * Statements of our answer to a hook alone.
   *
   * @param array<string, mixed> $params
   */
  private function statementsOf(string $op, string $object, ?int $id, array $params): int {
    return Statements::during(static fn() => (new \Civi\Osdi\HookSubscriber())->pre($op, $object, $id, $params));
  }

}
