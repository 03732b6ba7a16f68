<?php

declare(strict_types=1);

namespace OsdiTest\Event;

use Civi\Osdi\Queue;
use Civi\Osdi\Queue\Orphans;
use Civi\Osdi\Queue\Task;
use OsdiTest\EventTestCase;
use OsdiTest\Php;

/**
 * The queue and its job: nothing gets lost, and nothing holds up the rest.
 */
final class QueueTest extends EventTestCase {

  public function testAnEmptyQueueAsksNobodyAnything(): void {
    $this->remote->forgetRequests();
    $this->assertSame('total: 0', $this->queueJob());
    $this->assertSame([], $this->remote->requests());
  }

  /**
   * Defect 19: a task of version 1.2.3 that failed counted as done.
   *
   * @dataProvider refusals
   */
  public function testDefect19WhatFailsStaysAndIsTriedAgainWithoutHoldingUpTheRest(string $method, int $status): void {
    $people = [$this->linked(), $this->linked(), $this->linked()];
    foreach ($people as $one) {
      $this->delete($one['contact'], FALSE);
    }
    $this->remote->fault(['method' => $method, 'path' => "/people/{$people[0]['person']}", 'kind' => 'status', 'status' => $status, 'times' => NULL]);
    $this->assertSame('total: 3; failed, tried again later: 1; done: 2', $this->queueJob());
    $this->assertSame([$people[0]['person']], array_column($this->tasks(), 'remote_person_id'));
    $this->assertSame('total: 1; waiting: 1', $this->queueJob(), 'it has a pause');
    $this->letQueuePausesEnd();
    $this->remote->clearFaults();
    $this->assertSame('total: 1; done: 1', $this->queueJob());
    $this->assertSame([], $this->tasks());
  }

  /**
   * @return array<string, array{string, int}>
   */
  public function refusals(): array {
    return ['not taken' => ['PUT', 400], 'of another group' => ['GET', 403]];
  }

  public function testAServerThatDoesNotAnswerIsAnErrorOfTheJob(): void {
    $one = $this->linked();
    $this->delete($one['contact'], FALSE);
    $this->remote->fault(['method' => '*', 'path' => '*', 'kind' => 'drop_before', 'times' => NULL]);
    try {
      $result = $this->queueJob();
      $this->fail("The job ended well: $result");
    }
    catch (\CRM_Core_Exception $e) {
      $this->assertStringContainsString('Action Network did not answer', $e->getMessage());
    }
    $this->assertCount(1, $this->tasks());
  }

  public function testPausesGrowAndEndInAFlagThatCanBeTriedAgain(): void {
    $one = $this->linked();
    $this->delete($one['contact'], FALSE);
    $this->remote->fault(['method' => 'PUT', 'path' => '*', 'kind' => 'status', 'status' => 400, 'times' => NULL]);
    $pauses = [];
    for ($attempt = 1; $attempt < 10; $attempt++) {
      $this->assertSame('total: 1; failed, tried again later: 1', $this->queueJob());
      $pauses[] = (int) round((strtotime((string) \CRM_Core_DAO::singleValueQuery("SELECT release_time FROM civicrm_queue_item WHERE queue_name = 'osdi_client'")) - time()) / 60);
      $this->letQueuePausesEnd();
    }
    $this->assertSame([5, 10, 20, 40, 80, 160, 320, 640, 1280], $pauses);
    $this->assertSame('total: 1; given up: 1', $this->queueJob());
    $this->assertSame([], $this->tasks());
    $flag = $this->rows('OsdiFlag', ['where' => [['flag_type', '=', 'queue_task_failed'], ['status', '=', 'error']]]);
    $this->assertCount(1, $flag);
    $this->assertSame($one['person'], $flag[0]['remote_object_id']);
    $this->assertStringContainsString($one['person'], $flag[0]['message']);
    $this->assertStringNotContainsString($one['email'], json_encode($flag));
    $this->assertMatchesRegularExpression('/^3 osdiClientQueue: .*1 .*retry_failed/m', Php::run($this->check())['output']);
    $this->remote->clearFaults();
    $this->assertSame('total: 1; done: 1', $this->queueJob(['retry_failed' => 1]));
    $this->assertSame('resolved', $this->row('OsdiFlag', $flag[0]['id'])['status']);
    $this->assertSame('total: 0', $this->queueJob(['retry_failed' => 1]));
    $this->assertStringNotContainsString('osdiClientQueue', Php::run($this->check())['output']);
  }

  public function testAWrongTokenEndsTheRunAndCostsNoAttempt(): void {
    $one = $this->linked();
    $this->delete($one['contact'], FALSE);
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'api_token' => 'another']);
    try {
      $this->queueJob();
      $this->fail('It ended well');
    }
    catch (\CRM_Core_Exception $e) {
      $this->assertStringContainsString('Carried out before: total: 1; waiting: 1', $e->getMessage());
    }
    finally {
      $this->save('OsdiSyncProfile', ['id' => $this->profile, 'api_token' => \OsdiTest\Sandbox::TOKEN]);
    }
    $this->assertSame(['0', NULL], $this->attempts());
    $this->assertSame('total: 1; done: 1', $this->queueJob());
  }

  public function testTheTimeIsKept(): void {
    $one = $this->linked();
    $this->delete($one['contact'], FALSE);
    $this->assertSame('total: 1; waiting: 1', $this->queueJob(['max_seconds' => 0]));
    $this->assertSame(['0', NULL], $this->attempts());
    $this->expectExceptionMessageMatches('/max_seconds/');
    $this->queueJob(['max_seconds' => 'long']);
  }

  public function testBesideAnotherRunItDoesNothing(): void {
    $one = $this->linked();
    $this->delete($one['contact'], FALSE);
    [$process, $pipes] = Php::start('$lock = Civi::lockManager()->acquire("worker.osdi-client.people-' . $this->profile . '", 1); echo $lock->isAcquired() ? "held\n" : "refused\n"; fgets(STDIN);');
    $this->assertSame("held\n", fgets($pipes[1]));
    $this->assertStringContainsString('another run of this sync profile is under way', $this->queueJob());
    fclose($pipes[0]);
    fclose($pipes[1]);
    proc_close($process);
    $this->assertSame('total: 1; done: 1', $this->queueJob());
  }

  public function testAKilledJobLosesNothing(): void {
    $one = $this->linked();
    $this->delete($one['contact'], FALSE);
    $this->remote->fault(['method' => 'GET', 'path' => "/people/{$one['person']}", 'kind' => 'slow', 'delay_ms' => 20000]);
    [$process, $pipes] = Php::start('civicrm_api3("Job", "osdiclientprocessqueue", ["sync_profile_id" => ' . $this->profile . ']);');
    $this->remote->forgetRequests();
    for ($waited = 0; $waited < 400 && $this->remote->requests() === []; $waited++) {
      usleep(25000);
    }
    $this->assertCount(1, $this->remote->requests());
    proc_terminate($process, 9);
    array_map('fclose', $pipes);
    proc_close($process);
    $this->remote->clearFaults();
    $this->assertSame('1', $this->attempts()[0]);
    $this->letQueuePausesEnd();
    $this->assertSame('total: 1; done: 1', $this->queueJob());
  }

  public function testManyDeletionsAreAskedAboutAndTheRestGoesOn(): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'brake_percent' => 50, 'brake_minimum' => 1]);
    [$a, $b, $c] = [$this->linked(), $this->linked(), $this->linked()];
    $this->delete($a['contact'], FALSE);
    $this->delete($b['contact']);
    Queue::add([new Queue\Task(Queue\Task::SYNC, $this->profile, $c['contact'])]);
    $this->remote->forgetRequests();
    $result = $this->queueJob();
    $this->assertStringStartsWith('total: 3; waiting for confirmation: 2; done: 1 (2 deletions would', $result);
    $this->assertStringContainsString('confirm=1', $result);
    $this->assertSame([], $this->remote->writes());
    $this->assertMatchesRegularExpression('/^3 osdiClientQueue: .*2 .*confirm=1/m', Php::run($this->check())['output']);
    $this->restore($b['contact']);
    $this->assertSame('total: 3; done: 2; nothing to do: 1', $this->queueJob(), 'one deletion is not many');
  }

  public function testOnceConfirmedManyDeletionsAreCarriedOut(): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'brake_percent' => 50, 'brake_minimum' => 1]);
    $people = [$this->linked(), $this->linked()];
    foreach ($people as $one) {
      $this->delete($one['contact']);
    }
    $this->assertStringContainsString('waiting for confirmation: 2', $this->queueJob());
    $this->assertSame('total: 2; done: 2', $this->queueJob(['confirm' => 1]));
  }

  public function testWhatUnsubscribesHasARowAndStopsOnRequestBetweenBatches(): void {
    $people = array_map(fn() => $this->linked(), range(1, 27));
    foreach ($people as $one) {
      $this->delete($one['contact']);
    }
    Queue::add([new Queue\Task(Queue\Task::SYNC, $this->profile, $people[0]['contact'])]);
    $result = $this->stoppedMeanwhile(['confirm' => 1]);
    $this->assertMatchesRegularExpression('/^total: 28; waiting: (3; done: 25|28) \(stopped on request; the next run goes on\)$/', $result);
    $run = $this->rows('OsdiRun', ['where' => [['sync_profile_id', '=', $this->profile], ['started_by', '=', 'queue']], 'orderBy' => ['id' => 'DESC']])[0];
    $this->assertSame(['stopped', 0], [$run['outcome'], $run['errors']]);
    $this->assertMatchesRegularExpression('/^total: (3|28); /', $this->queueJob(['confirm' => 1]));
    $this->assertSame([], $this->tasks());
    $run = $this->rows('OsdiRun', ['where' => [['sync_profile_id', '=', $this->profile], ['started_by', '=', 'queue'], ['updated', '>', 0]], 'orderBy' => ['id' => 'DESC']])[0];
    $this->assertSame('done', $run['outcome']);
    $this->assertSame($run['total'], $run['updated']);
    $this->assertGreaterThan(0, $run['requests']);
  }

  public function testAStopOfASyncKeepsTheRestInTheQueue(): void {
    $people = array_map(fn() => $this->linked(), range(1, 26));
    Queue::add(array_map(fn(array $one) => new Queue\Task(Queue\Task::SYNC, $this->profile, $one['contact']), $people));
    $this->save('Contact', ['id' => $people[0]['contact'], 'first_name' => 'Edited']);
    $this->assertSame('total: 26; waiting: 26 (stopped on request; the next run goes on)', $this->stoppedMeanwhile());
    $this->assertSame(['0', NULL], $this->attempts());
    $this->assertSame('total: 26; done: 26', $this->queueJob());
  }

  /**
   * @dataProvider saidAsNo
   */
  public function testNoIsNo(string $no): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'brake_percent' => 50, 'brake_minimum' => 1]);
    foreach ([$this->linked(), $this->linked()] as $one) {
      $this->delete($one['contact']);
    }
    \Civi\Osdi\Queue\FailedTask::flag(new Queue\Task(Queue\Task::SYNC, $this->profile, 1), 'x');
    $this->remote->forgetRequests();
    $this->assertStringStartsWith('total: 2; waiting for confirmation: 2', $this->queueJob(['confirm' => $no, 'retry_failed' => $no]));
    $this->assertSame([], $this->remote->writes());
  }

  public function saidAsNo(): array {
    return [['no'], ['0'], ['false'], ['']];
  }

  public function testWhatIsNeitherYesNorNoIsRefused(): void {
    foreach (['confirm', 'retry_failed', 'discard_orphans'] as $name) {
      try {
        $this->fail($this->queueJob([$name => 'perhaps']));
      }
      catch (\CRM_Core_Exception $e) {
        $this->assertStringContainsString("$name: this is neither yes nor no. Write 1 or 0.", $e->getMessage());
      }
    }
  }

  public function testTheParametersOfTheSchedulerAreNobodysMistake(): void {
    $this->assertSame('total: 0', $this->queueJob(['runInNonProductionEnvironment' => 1]));
    $this->assertStringContainsString('total: 0', $this->sync('remote', ['runInNonProductionEnvironment' => 1]));
  }

  /**
   * @dataProvider spoilt
   */
  public function testASpoiltTaskCostsOnlyItself(array $spoilt): void {
    [$deleted, $edited] = [$this->linked(), $this->linked()];
    $spoilt += ['sync_profile_id' => $this->profile];
    if (is_string($spoilt['remote_person_id'] ?? NULL)) {
      \Civi\Osdi\Event\DeletionRecords::add($this->profile, $spoilt['remote_person_id']);
    }
    Queue::getQueue()->createItem(new \CRM_Queue_Task(['A', 'b'], [$spoilt], 'Spoilt'));
    $this->delete($deleted['contact'], FALSE);
    Queue::add([new Queue\Task(Queue\Task::SYNC, $this->profile, $edited['contact'])]);
    $result = $this->queueJob();
    $this->assertMatchesRegularExpression('/^total: 3; /', $result);
    $this->assertStringContainsString('done: 2', $result);
    $this->assertStringContainsString('failed, tried again later: 1', $result);
    $this->assertSame('unsubscribed', $this->shownThere($deleted['email'])[6]);
    $this->assertStringNotContainsString('osdiClientQueue', Php::run($this->check())['output']);
    for ($attempt = 2; $attempt < 10; $attempt++) {
      $this->letQueuePausesEnd();
      $this->assertSame('total: 1; failed, tried again later: 1', $this->queueJob());
    }
    $this->letQueuePausesEnd();
    $this->assertSame('total: 1; given up: 1', $this->queueJob());
    $this->assertSame([], $this->tasks());
    $flags = $this->rows('OsdiFlag', ['where' => [['flag_type', '=', 'queue_task_failed'], ['sync_profile_id', '=', $this->profile]]]);
    $this->assertStringContainsString('The task names no', $flags[0]['message']);
    $this->assertSame('total: 1; failed, tried again later: 1', $this->queueJob(['retry_failed' => 1]));
  }

  public function spoilt(): array {
    return [
      'no UUID' => [['what' => 'forget_person', 'contact_id' => 99999999, 'remote_person_id' => 'not-a-uuid']],
      'a list as person' => [['what' => 'forget_person', 'contact_id' => 99999999, 'remote_person_id' => ['x']]],
      'a list as contact' => [['what' => 'sync_contact', 'contact_id' => [1, 2]]],
      'no contact' => [['what' => 'sync_contact']],
      'no person' => [['what' => 'unsubscribe_person', 'contact_id' => 99999999]],
    ];
  }

  /**
   * A merge or a restored contact may unsubscribe; many of them are asked about like any others.
   */
  public function testContactsWhoseSyncIsAskedAboutWaitAndTheRestGoesOn(): void {
    $people = array_map(fn() => $this->linked(), range(1, 5));
    $this->sync();
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'brake_percent' => 20, 'brake_minimum' => 1]);
    $sync = fn(int $of) => Queue::add([new Queue\Task(Queue\Task::SYNC, $this->profile, $people[$of]['contact'])]);
    foreach ([0, 1] as $of) {
      $this->save('Contact', ['id' => $people[$of]['contact'], 'is_opt_out' => TRUE]);
      $sync($of);
    }
    $this->remote->forgetRequests();
    $result = $this->queueJob();
    $this->assertStringStartsWith('total: 2; waiting for confirmation: 2 (', $result);
    $this->assertMatchesRegularExpression('/2 of 5 linked people.*confirm=1/', $result);
    $this->assertSame([], $this->remote->writes());

    $this->save('Contact', ['id' => $people[2]['contact'], 'first_name' => 'Edited']);
    $sync(2);
    $this->delete($people[3]['contact'], FALSE);
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_queue_item SET submit_time = '2020-01-01 00:00:00' WHERE weight > 0");
    $result = $this->queueJob();
    $this->assertStringStartsWith('total: 4; done: 2; waiting for confirmation: 2 (', $result);
    $this->assertSame('Edited', $this->shownThere($people[2]['email'])[0]);
    $this->assertSame('unsubscribed', $this->shownThere($people[3]['email'])[6]);
    $this->assertSame('subscribed', $this->shownThere($people[0]['email'])[6]);
    $status = Php::run($this->check())['output'];
    $this->assertMatchesRegularExpression("/^3 osdiClientQueue: Sync profile $this->profile: 2 queued tasks .*confirm=1/m", $status);
    $this->assertStringNotContainsString('more than a day', $status);

    $this->assertSame('total: 2; done: 2', $this->queueJob(['confirm' => 1]));
    $this->assertSame('unsubscribed', $this->shownThere($people[0]['email'])[6]);
    $this->assertStringNotContainsString('osdiClientQueue', Php::run($this->check())['output']);
  }

  public function testTasksOfADeletedProfileAreToldWithTheNextStep(): void {
    $people = array_map(fn() => $this->linked(), range(1, 2));
    $other = $this->save('OsdiSyncProfile', ['label' => self::word(), 'entry_point' => $this->row('OsdiSyncProfile', $this->profile)['entry_point'], 'api_token' => 'x']);
    array_map(fn(array $one) => $this->delete($one['contact'], FALSE), $people);
    Queue::add([new Task(Task::READ, $this->profile, NULL, $people[0]['person']), new Task(Task::READ, $other, NULL, $people[0]['person'])]);
    civicrm_api4('OsdiSyncProfile', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $this->profile]]]);
    $ids = implode(', ', array_map(fn(array $one) => "{$one['contact']} ({$one['person']})", $people));
    $this->assertMatchesRegularExpression('/^3 osdiClientQueue: 2 queued .*was deleted.*by hand.*discard_orphans=1.*: ' . preg_quote($ids) . '\\.$/m', Php::run($this->check())['output']);
    Orphans::discard(FALSE);
    $this->assertSame([['forget_person', $this->profile], ['forget_person', $this->profile], ['read_person', $other]], array_map(fn(array $task) => [$task['what'], $task['sync_profile_id']], $this->tasks()));
    \CRM_Core_DAO::executeQuery("DELETE FROM civicrm_queue_item WHERE queue_name = 'osdi_client' AND data LIKE '%read_person%'");
    $this->assertSame('total: 0 (2 tasks of deleted sync profiles were removed)', $this->queueJob(['sync_profile_id' => $other, 'discard_orphans' => 1]));
    $this->assertSame([], $this->tasks());
    $this->assertStringNotContainsString('osdiClientQueue', Php::run($this->check())['output']);
  }

  /**
   * They tell nobody anything.
   */
  public function testWhatAWebhookToldADeletedProfileIsDropped(): void {
    $other = $this->save('OsdiSyncProfile', ['label' => self::word(), 'entry_point' => $this->row('OsdiSyncProfile', $this->profile)['entry_point'], 'api_token' => 'x']);
    Queue::add([new Task(Task::READ, $this->profile, NULL, $this->linked()['person'])]);
    civicrm_api4('OsdiSyncProfile', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $this->profile]]]);
    $this->assertStringNotContainsString('osdiClientQueue', Php::run($this->check())['output']);
    $this->assertSame('total: 0', $this->queueJob(['sync_profile_id' => $other]));
    $this->assertSame([], $this->tasks());
  }

  /**
   * Defect: version 1.2.3 kept people's data in the queue.
   */
  public function testDefectOfPersonalDataTheQueueHoldsIdsOnly(): void {
    $one = $this->linked(['given_name' => $name = self::word()]);
    $this->delete($one['contact']);
    $this->delete($one['contact'], FALSE);
    $stored = (string) \CRM_Core_DAO::singleValueQuery("SELECT GROUP_CONCAT(data) FROM civicrm_queue_item WHERE queue_name = 'osdi_client'");
    $this->assertStringContainsString($one['person'], $stored);
    $this->assertStringNotContainsStringIgnoringCase($name, $stored);
    $this->assertStringNotContainsStringIgnoringCase($one['email'], $stored);
  }

  public function testWithoutTheLibraryEventsAreKeptAndTheJobSaysWhatIsMissing(): void {
    $one = $this->linked();
    $run = Php::run('civicrm_api4("Contact", "delete", ["checkPermissions" => FALSE, "where" => [["id", "=", ' . $one['contact'] . ']], "useTrash" => FALSE]);
      try { civicrm_api3("Job", "osdiclientprocessqueue", ["sync_profile_id" => ' . $this->profile . ']); } catch (CRM_Core_Exception $e) { echo $e->getMessage(); }', [], FALSE);
    $this->assertSame([0, ''], [$run['exit'], $run['errors']]);
    $this->assertStringContainsString('osdi_client', $run['output']);
    $this->assertSame(['forget_person'], array_column($this->tasks(), 'what'));
    $this->assertSame('total: 1; done: 1', $this->queueJob());
  }

  public function testWhatTheSyncItselfWritesIsNoNewsToIt(): void {
    $one = $this->linked();
    \Civi\Osdi\Event\OwnWrites::of([$one['contact']], fn() => $this->delete($one['contact']));
    $this->assertSame([], $this->tasks());
    $this->restore($one['contact']);
    $this->assertSame(['sync_contact'], array_column($this->tasks(), 'what'));
  }

  /**
   * Runs the job, while another process asks the first run of the queue it sees to stop.
   *
   * @param array<string, mixed> $params
   */
  private function stoppedMeanwhile(array $params = []): string {
    [$process, $pipes] = Php::start('echo "ready\n";
      $where = [["outcome", "=", "running"], ["started_by", "=", "queue"], ["sync_profile_id", "=", ' . $this->profile . ']];
      for ($waited = 0; $waited < 2000; $waited++) {
        if ($run = civicrm_api4("OsdiRun", "get", ["checkPermissions" => FALSE, "where" => $where])->first()) {
          exit(count(civicrm_api4("OsdiRun", "stop", ["checkPermissions" => FALSE, "id" => $run["id"]])) . " stopped");
        }
        usleep(5000);
      }');
    $this->assertSame("ready\n", fgets($pipes[1]));
    $this->remote->set(['latency_ms' => 300]);
    $result = $this->queueJob($params);
    $this->remote->set(['latency_ms' => 0]);
    $this->assertSame('1 stopped', stream_get_contents($pipes[1]));
    array_map('fclose', $pipes);
    proc_close($process);
    return $result;
  }

  /**
   * Number of attempts and time of the next one.
   *
   * @return list<?string>
   */
  private function attempts(): array {
    $dao = \CRM_Core_DAO::executeQuery("SELECT run_count, release_time FROM civicrm_queue_item WHERE queue_name = 'osdi_client'");
    $dao->fetch();
    return [(string) $dao->run_count, $dao->release_time];
  }

  private function check(): string {
    return '$messages = []; $includeDisabled = FALSE; $names = [];
      Civi::dispatcher()->dispatch("hook_civicrm_check", Civi\Core\Event\GenericHookEvent::create(["messages" => &$messages, "statusNames" => $names, "includeDisabled" => $includeDisabled]));
      foreach ($messages as $one) { if (stripos($one->getName(), "osdi") === 0) { echo $one->getLevel(), " ", $one->getName(), ": ", strip_tags($one->getMessage()), "\n"; } }';
  }

}
