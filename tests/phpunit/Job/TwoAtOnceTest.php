<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use Civi\Osdi\Exception\CrmException;
use Civi\Osdi\PeopleSync;
use OsdiTest\JobTestCase;
use OsdiTest\Php;
use OsdiTest\Sandbox;

/**
 * Two runs never work at the same time: the second one of a profile leaves the work to the first, that of another
 * profile waits.
 */
final class TwoAtOnceTest extends JobTestCase {

  public function testTheSecondOneLeavesTheWorkToTheFirst(): void {
    $this->remote = Sandbox::with(30);
    $this->remote->set(['latency_ms' => 1500]);
    [$process, $pipes] = Php::start($this->job());
    while (count($this->remote->requests()) === 0) {
      usleep(5000);
    }
    $this->assertMatchesRegularExpression('/^AN->Civi: , Civi->AN: \(.*another run of this sync profile is under way.*nothing.*\)$/', $this->sync());
    $first = stream_get_contents($pipes[1]);
    array_map('fclose', $pipes);
    proc_close($process);
    $this->assertStringContainsString('AN->Civi: total: 30', $first);
    $emails = array_column($this->rows('Email', ['select' => ['email'], 'where' => [['contact_id', 'IN', array_column($this->states(), 'contact_id')]]]), 'email');
    $this->assertSame($emails, array_unique($emails));
  }

  /**
   * Each matches by e-mail; side by side, neither would see the contacts the other one is about to create.
   */
  public function testTwoProfilesWithTheSamePeopleMakeNobodyTwice(): void {
    $this->remote = Sandbox::with(60);
    $this->remote->set(['latency_ms' => 100]);
    $other = $this->profile();
    [$process, $pipes] = Php::start($this->job());
    while (count($this->remote->requests()) === 0) {
      usleep(5000);
    }
    $second = $this->sync('remote', ['sync_profile_id' => $other]);
    $first = stream_get_contents($pipes[1]);
    array_map('fclose', $pipes);
    proc_close($process);
    $this->assertStringContainsString('AN->Civi: total: 60;', $first);
    $this->assertStringContainsString('AN->Civi: total: 60;', $second);
    $this->assertDoesNotMatchRegularExpression('/error: [1-9]/', "$first\n$second");
    $emails = $this->rows('Email', ['select' => ['email'], 'where' => [['email', 'IN', $this->remoteEmails()]]]);
    $this->assertSame([1], array_values(array_unique(array_count_values(array_column($emails, 'email')))));
  }

  public function testWhoWaitedInVainSaysForWhatAndMovesNoCursor(): void {
    $other = $this->profile();
    $this->remote->add(self::person(self::address()));
    [$process, $pipes] = Php::start('$lock = Civi::lockManager()->acquire("worker.osdi-client.people", 1); echo $lock->isAcquired() ? "held\n" : "refused\n"; fgets(STDIN);');
    $this->assertSame("held\n", fgets($pipes[1]));
    $before = [$this->row('OsdiSyncProfile', $other), $this->everything()];
    try {
      (new PeopleSync($other, NULL, 1))->run(['remote']);
      $this->fail('It ran beside the other one');
    }
    catch (CrmException $e) {
      $this->assertMatchesRegularExpression('/another sync profile is under way.*nothing was (read|done).*next run/i', $e->getMessage());
      $this->assertTrue($e->isRetryable());
    }
    $this->assertSame($before, [$this->row('OsdiSyncProfile', $other), $this->everything()]);
    $this->assertSame([], $this->remote->requests());
    fclose($pipes[0]);
    fclose($pipes[1]);
    proc_close($process);
    $this->assertStringContainsString('AN->Civi: total: 1; success: 1', $this->sync('remote', ['sync_profile_id' => $other]));
  }

  public function testWhoWaitsForTheAnswerIsNotKeptForMinutes(): void {
    $contact = $this->contact([], self::address());
    [$process, $pipes] = Php::start('$lock = Civi::lockManager()->acquire("worker.osdi-client.people", 1); echo $lock->isAcquired() ? "held\n" : "refused\n"; fgets(STDIN);');
    $this->assertSame("held\n", fgets($pipes[1]));
    foreach ([
      ['OsdiPerson', 'sync', ['profileId' => $this->profile, 'contactIds' => [$contact]]],
      ['OsdiSyncProfile', 'sync', ['profileId' => $this->profile]],
      ['OsdiPersonSyncState', 'link', ['profileId' => $this->profile, 'contactId' => $contact, 'remotePersonId' => self::uuid()]],
    ] as [$entity, $action, $params]) {
      try {
        civicrm_api4($entity, $action, $params + ['checkPermissions' => FALSE]);
        $this->fail("$entity.$action ran beside the other one");
      }
      catch (CrmException $e) {
        $this->assertStringContainsString('did not end within 3 seconds', $e->getMessage(), "$entity.$action");
      }
    }
    fclose($pipes[0]);
    fclose($pipes[1]);
    proc_close($process);
  }

  /**
   * @return list<string>
   */
  private function remoteEmails(): array {
    return array_values(array_filter(array_map(fn(array $person) => $person['email_addresses'][0]['address'] ?? NULL, $this->remote->people())));
  }

  private function job(): string {
    return 'echo civicrm_api3("Job", "osdiclientbatchsynccontacts", ["sync_profile_id" => ' . $this->profile . ', "origin" => "remote,local"])["values"];';
  }

}
