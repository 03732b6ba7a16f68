<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use Civi\Osdi\PeopleSync;
use Civi\Osdi\RunRecord;
use OsdiTest\JobTestCase;
use OsdiTest\Php;
use OsdiTest\Sandbox;

/**
 * The rows that tell of runs.
 */
final class RunRecordTest extends JobTestCase {

  public function testEachDirectionLeavesARowWithItsCounts(): void {
    $this->remote->add(self::person(self::address()));
    $this->contact([], self::address());
    $this->sync();
    [$remote, $local] = $this->runs();
    $this->assertSame(['remote', 'job', \CRM_Core_Session::getLoggedInContactID(), 'done', NULL], [$remote['origin'], $remote['started_by'], $remote['contact_id'], $remote['outcome'], $remote['message']]);
    $this->assertSame([1, 1, 0, 2], [$remote['total'], $remote['created'], $remote['errors'], $remote['requests']]);
    $this->assertNull($remote['people_expected']);
    $this->assertSame(['local', 'done', 2, 1, 1, 2], [$local['origin'], $local['outcome'], $local['total'], $local['created'], $local['unchanged'], $local['people_expected']]);
    foreach ([$remote, $local] as $run) {
      $this->assertNotEmpty($run['ended_date']);
      $this->assertGreaterThanOrEqual($run['started_date'], $run['ended_date']);
      $this->assertLessThan(60, abs(strtotime($run['started_date'] . ' UTC') - (int) date('Z') - time()), 'a time of the site');
      $this->assertGreaterThan(0, $run['batches']);
      $this->assertFalse($run['stop_requested']);
    }
  }

  public function testAFailureIsInItsRow(): void {
    $this->remote->fault(['method' => 'GET', 'path' => '/people', 'kind' => 'status', 'status' => 403, 'times' => NULL]);
    $message = $this->failure()->getMessage();
    [$run] = $this->runs();
    $this->assertSame(['remote', 'failed'], [$run['origin'], $run['outcome']]);
    $this->assertSame(count($this->remote->requests()), $run['requests']);
    $this->assertGreaterThan(0, $run['requests']);
    $this->assertNotEmpty($run['message']);
    $this->assertStringContainsString($run['message'], $message);
    $this->assertStringNotContainsString(Sandbox::TOKEN, $run['message']);
    $this->assertCount(1, $this->runs(), 'the other direction was not begun');
  }

  public function testAStopIsHonouredAfterTheBatchAndTheNextRunGoesOn(): void {
    foreach (range(1, 3) as $number) {
      $this->contact(['first_name' => "Number $number"], self::address());
    }
    $cursors = $this->cursors();
    $stop = function (array $batch): void {
      [$run] = $this->runs();
      $this->assertSame('running', $run['outcome']);
      $stopped = civicrm_api4('OsdiRun', 'stop', ['checkPermissions' => FALSE, 'id' => $run['id']])->single();
      $this->assertSame(['id' => $run['id'], 'stop_requested' => TRUE], $stopped);
    };
    $reports = (new PeopleSync($this->profile, $stop))->run(['local', 'remote']);
    $this->assertSame(['local'], array_keys($reports), 'the other direction was not begun');
    $this->assertTrue($reports['local']['stopped']);
    [$run] = $this->runs();
    $this->assertSame(['stopped', TRUE, 3], [$run['outcome'], $run['stop_requested'], $run['created']]);
    $this->assertSame($cursors, $this->cursors());
    $this->assertStringContainsString('no sync needed: 3', $this->sync('local'));
    $this->assertCount(0, civicrm_api4('OsdiRun', 'stop', ['checkPermissions' => FALSE]), 'nothing is under way');
  }

  public function testAStopOfARunThatIsNotThereIsAMistake(): void {
    $this->sync('remote');
    $this->assertCount(0, civicrm_api4('OsdiRun', 'stop', ['checkPermissions' => FALSE, 'id' => $this->runs()[0]['id']]), 'it has ended');
    $this->expectExceptionMessage('id: there is no run 999999999.');
    civicrm_api4('OsdiRun', 'stop', ['checkPermissions' => FALSE, 'id' => 999999999]);
  }

  public function testTheJobSaysThatItWasStopped(): void {
    $this->contact([], self::address());
    $listener = static function ($event): void {
      \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_run SET stop_requested = 1 WHERE outcome = 'running'");
    };
    \Civi::dispatcher()->addListener('hook_civicrm_pre', $listener);
    try {
      $this->remote->add(self::person(self::address()));
      $this->assertMatchesRegularExpression('/^AN->Civi: .*\(stopped on request; the next run goes on\), Civi->AN: $/', $this->sync());
    }
    finally {
      \Civi::dispatcher()->removeListener('hook_civicrm_pre', $listener);
    }
  }

  public function testAKilledRunIsCalledSoByTheNextOne(): void {
    $this->remote->add(self::person(self::address()));
    $kill = 'Civi::dispatcher()->addListener("hook_civicrm_pre", static function ($event) { if ($event->entity === "Individual") { posix_kill(getmypid(), SIGKILL); } });';
    $run = Php::run($kill . 'civicrm_api3("Job", "osdiclientbatchsynccontacts", ["sync_profile_id" => ' . $this->profile . ', "origin" => "remote"]);');
    $this->assertSame(SIGKILL, $run['signal'], $run['errors']);
    [$killed] = $this->runs();
    $this->assertSame(['running', NULL], [$killed['outcome'], $killed['ended_date']]);
    $other = RunRecord::open($this->profile(), 'remote', RunRecord::BY_API);
    $this->sync('remote');
    [$killed, $done] = $this->runs();
    $this->assertSame(['crashed', 'done'], [$killed['outcome'], $done['outcome']]);
    $this->assertStringContainsString('next run', $killed['message']);
    $this->assertSame('running', $this->row('OsdiRun', $other->id())['outcome'], 'of another profile, which may be under way');
  }

  public function testARunWhoseRowIsDeletedGoesOn(): void {
    $this->contact([], self::address());
    $delete = fn() => \CRM_Core_DAO::executeQuery('DELETE FROM civicrm_osdi_run');
    $reports = (new PeopleSync($this->profile, $delete))->run(['local']);
    $this->assertFalse($reports['local']['stopped']);
    $this->assertTrue($reports['local']['complete']);
  }

  public function testOldRowsGoWithTheLog(): void {
    $this->sync('remote');
    $this->sync('remote');
    [$old, $new] = $this->runs();
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_run SET started_date = '2020-01-01 00:00:00' WHERE id = {$old['id']}");
    $result = civicrm_api3('Job', 'osdiclientcleanuplogtable', ['age' => '1 day', 'count' => 'none']);
    $this->assertStringContainsString('deleted 1 runs older than 90 days', $result['values']);
    $this->assertSame([$new['id']], array_column($this->runs(), 'id'));
  }

  public function testAnInterruptedFirstRunIsKeptInTheProfileAndForgottenWithTheCursor(): void {
    $gateway = new \Civi\Osdi\Gateway($this->profile);
    $this->assertNull($gateway->backfill());
    $gateway->setBackfill('2026-11-25T07:00:00Z', 12);
    $this->assertSame(['began' => '2026-11-25T07:00:00Z', 'after' => 12], $gateway->backfill());
    $gateway->setCursor('remote', '2026-11-25T07:00:00Z');
    $this->assertNotNull($gateway->backfill());
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'person_local_cursor' => '']);
    $this->assertNull($gateway->backfill(), 'whoever empties the cursor wants everybody to be read');
    $gateway->setBackfill('2026-11-25T07:00:00Z', 12);
    $gateway->setCursor('local', '2026-11-25T07:00:00Z');
    $this->assertNull($gateway->backfill());
  }

  public function testWhatBrakedRunsHadTakenAwayIsKeptInTheProfileByDirection(): void {
    $gateway = new \Civi\Osdi\Gateway($this->profile);
    $nothing = ['from_linked' => 0, 'met' => 0, 'from_met' => 0, 'new' => 0, 'from_new' => 0];
    $taken = ['from_linked' => 500, 'met' => 20, 'from_met' => 3, 'new' => 40, 'from_new' => 2];
    $this->assertSame($nothing, $gateway->takenAway('local'));
    $gateway->setTakenAway('local', $taken);
    $gateway->setTakenAway('remote', ['from_linked' => 7] + $nothing);
    $again = new \Civi\Osdi\Gateway($this->profile);
    $this->assertSame([$taken, 7], [$again->takenAway('local'), $again->takenAway('remote')['from_linked']]);
    $again->setTakenAway('local', $nothing);
    $this->assertSame([$nothing, 7], [$again->takenAway('local'), $again->takenAway('remote')['from_linked']]);
    $again->setTakenAway('remote', $nothing);
    $this->assertNull(\CRM_Core_DAO::singleValueQuery("SELECT person_taken_away FROM civicrm_osdi_sync_profile WHERE id = $this->profile"));
  }

  /**
   * @return list<array<string, mixed>>
   */
  private function runs(): array {
    return $this->rows('OsdiRun', ['where' => [['sync_profile_id', '=', $this->profile]], 'orderBy' => ['id' => 'ASC']]);
  }

}
