<?php

declare(strict_types=1);

namespace OsdiTest\Event;

use Civi\Osdi\Queue;
use Civi\Osdi\Queue\TasksFrom123;
use OsdiTest\EventTestCase;
use OsdiTest\Php;

/**
 * What osdi-client 1.2.3 left in the queue.
 */
final class TasksFrom123Test extends EventTestCase {

  private const RESPONDERS = 'Civi\Osdi\ActionNetwork\CrmEventResponder\\';

  public function testTasksAboutPeopleAreWrittenAnewWithoutTheirData(): void {
    [$kept, $trashed] = [$this->linked(), $this->linked()];
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_contact SET is_deleted = 1 WHERE id = {$trashed['contact']}");
    $gone = $this->remote->add(self::person($goneEmail = self::address()));
    $this->queue('PersonBasic', 'syncCreationFromQueue', ['serializedPerson' => ['id' => $kept['contact']]]);
    $this->queue('PersonBasic', 'syncDeletionFromQueue', ['serializedPerson' => ['id' => $trashed['contact'], 'firstName' => 'Secret', 'emailEmail' => $trashed['email']]]);
    $this->queue('PersonBasic', 'syncDeletionFromQueue', [['id' => '999999999', 'firstName' => 'Secret', 'emailEmail' => $goneEmail]]);
    $this->queue('PersonBasic', 'syncDeletionFromQueue', ['serializedPerson' => ['id' => 999999998, 'firstName' => 'Secret']]);
    $this->queue('PersonBasic', 'syncLocalPersonTaggings', ['contactId' => $kept['contact']]);
    $this->queue('TaggingBasic', 'syncDeletionFromQueue', ['serializedTagging' => ['id' => 1, 'tagId' => 2, 'contactId' => $kept['contact']]]);
    $this->queue('Own', 'somethingElse', []);
    $this->assertSame(6, TasksFrom123::moveAll($this->profile));
    $this->assertSame(0, TasksFrom123::moveAll($this->profile), 'a second time there is nothing left to move');
    $profile = ['sync_profile_id' => $this->profile];
    $this->assertEqualsCanonicalizing([
      ['callback' => [self::RESPONDERS . 'Own', 'somethingElse']],
      ['what' => 'sync_contact'] + $profile + ['contact_id' => $kept['contact']],
      ['what' => 'unsubscribe_person'] + $profile + ['contact_id' => $trashed['contact'], 'remote_person_id' => $trashed['person']],
      ['what' => 'forget_person'] + $profile + ['contact_id' => 999999999, 'email' => $goneEmail],
    ], $this->tasks());
    $stored = (string) \CRM_Core_DAO::singleValueQuery("SELECT GROUP_CONCAT(data) FROM civicrm_queue_item WHERE queue_name = 'osdi_client'");
    $this->assertStringNotContainsString('Secret', $stored);
    $this->assertStringNotContainsString($trashed['email'], $stored);

    $this->assertSame('total: 3; done: 3', $this->queueJob());
    $this->assertSame('unsubscribed', $this->shownThere($trashed['email'])[6]);
    $this->assertSame([NULL, 'unsubscribed'], [$this->shownThere($goneEmail)[0], $this->shownThere($goneEmail)[6]]);
    $this->assertContains($gone, array_column($this->deletions(), 'remote_object_id'));
    $this->assertCount(1, $this->tasks(), 'what nobody here knows waits');
  }

  public function testATagThatWasTakenAwayIsFlaggedAndNothingElseAboutTagsIsKept(): void {
    $one = $this->linked();
    [$taken, $kept] = [$this->tag(), $this->tag()];
    $this->tagged($kept, $one['contact']);
    foreach ([$taken, $kept] as $tag) {
      $this->queue('TaggingBasic', 'syncDeletionFromQueue', ['serializedTagging' => ['id' => 1, 'tagId' => $tag, 'contactId' => $one['contact']]]);
    }
    $this->queue('TaggingBasic', 'syncDeletionFromQueue', [['entity_table' => 'civicrm_contact', 'entity_id' => 999999999, 'tag_id' => $taken]]);
    $this->queue('TaggingBasic', 'syncCreationFromQueue', ['serializedTagging' => ['id' => 2, 'tagId' => $kept, 'contactId' => $one['contact']]]);
    $this->assertSame(4, TasksFrom123::moveAll($this->profile));
    $this->assertSame([], $this->tasks());
    $flags = $this->rows('OsdiFlag', ['where' => [['sync_profile_id', '=', $this->profile]]]);
    $this->assertSame([[$one['contact'], $one['person'], 'queue_task_failed', 'error']], array_map(fn(array $flag) => [$flag['contact_id'], $flag['remote_object_id'], $flag['flag_type'], $flag['status']], $flags));
    $this->assertSame('total: 0', $this->queueJob(['retry_failed' => 1]));
  }

  public function testWhatWaitsForAProfileIsTold(): void {
    $this->queue('TaggingBasic', 'syncCreationFromQueue', ['serializedTagging' => ['id' => 2, 'tagId' => 1, 'contactId' => 1]]);
    $this->assertMatchesRegularExpression('/^3 osdiClientQueue: .*1 .*tags/m', Php::run('$messages = []; $includeDisabled = FALSE; $names = [];
      Civi::dispatcher()->dispatch("hook_civicrm_check", Civi\Core\Event\GenericHookEvent::create(["messages" => &$messages, "statusNames" => $names, "includeDisabled" => $includeDisabled]));
      foreach ($messages as $one) { echo $one->getLevel(), " ", $one->getName(), ": ", strip_tags($one->getMessage()), "\n"; }')['output']);
  }

  public function testAnAddressOfSomebodyWhoHasAContactForgetsNobody(): void {
    $one = $this->linked();
    $this->queue('PersonBasic', 'syncDeletionFromQueue', [['id' => 999999999, 'emailEmail' => $one['email']]]);
    TasksFrom123::moveAll($this->profile);
    $this->remote->forgetRequests();
    $this->assertSame('total: 1; nothing to do: 1', $this->queueJob());
    $this->assertSame([], $this->remote->writes());
    $this->assertSame([], $this->deletions());
  }

  /**
   * @dataProvider contactsWithTheAddress
   */
  public function testAnAddressOfAContactThatIsNotLinkedYetEmptiesNobody(bool $isPrimaryThere, bool $inTrash): void {
    [$asked, $other] = [self::address(), self::address()];
    $person = $this->remote->add(self::person($asked, ['email_addresses' => [['primary' => TRUE, 'address' => $asked, 'status' => 'subscribed'], ['address' => $other, 'status' => 'subscribed']]]));
    $contact = $this->contact(['first_name' => 'Ann'], strtoupper($isPrimaryThere ? $asked : $other));
    if ($inTrash) {
      $this->delete($contact);
    }
    $this->queue('PersonBasic', 'syncDeletionFromQueue', [['id' => 999999999, 'emailEmail' => $asked]]);
    TasksFrom123::moveAll($this->profile);
    $this->remote->forgetRequests();
    $this->assertSame('total: 1; given up: 1', $this->queueJob());
    $this->assertSame([], $this->remote->writes());
    $this->assertSame([], $this->deletions());
    $this->assertSame([], $this->tasks());
    $flag = $this->rows('OsdiFlag', ['where' => [['flag_type', '=', 'queue_task_failed'], ['sync_profile_id', '=', $this->profile]]]);
    $this->assertSame(['error'], array_column($flag, 'status'));
    $this->assertStringContainsString("Person $person on Action Network has an e-mail address of contact $contact", $flag[0]['message']);
  }

  public function contactsWithTheAddress(): array {
    return [
      'the address of the task' => [TRUE, FALSE],
      'another one of the person' => [FALSE, FALSE],
      'in the trash' => [TRUE, TRUE],
    ];
  }

  /**
   * @param array<int|string, mixed> $arguments
   */
  private function queue(string $class, string $method, array $arguments): void {
    Queue::getQueue()->createItem(new \CRM_Queue_Task([self::RESPONDERS . $class, $method], $arguments, 'Sync'));
  }

}
