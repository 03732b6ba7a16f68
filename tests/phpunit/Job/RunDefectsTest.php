<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\JobTestCase;
use OsdiTest\Php;
use OsdiTest\Sandbox;

/**
 * Defects of osdi-client 1.2.3 that concern runs, by their numbers in the list of its defects.
 */
final class RunDefectsTest extends JobTestCase {

  /**
   * It counted no skipped contacts, and its totals depended on the pages that happened to be loaded.
   */
  public function testDefect12TheNumbersAreThoseOfThePeople(): void {
    $this->remote = Sandbox::with(0);
    foreach (range(1, 30) as $number) {
      $this->remote->add(self::person(self::address()));
    }
    $this->contact();
    $this->contact([], self::address());
    $summary = $this->sync();
    $this->assertSame('AN->Civi: total: 30; success: 30; error: 0; skipped: 0, Civi->AN: total: 32; success: 1; error: 0; skipped: 1; no sync needed: 30', $summary);
    [$remote, $local] = $this->rows('OsdiRun', ['where' => [['sync_profile_id', '=', $this->profile]], 'orderBy' => ['id' => 'ASC']]);
    foreach ([$remote, $local] as $run) {
      $sum = array_sum(array_map(fn(string $column) => $run[$column], ['created', 'updated', 'matched', 'unchanged', 'skipped', 'ineligible', 'conflicts', 'errors']));
      $this->assertSame($run['total'], $sum, 'everybody is counted once');
    }
    $this->assertSame([1, 1], [$local['skipped'], $local['created']]);
  }

  /**
   * Its default could not be used: the job failed unless an origin was given.
   */
  public function testDefect13WithoutAnOriginBothSidesAreRead(): void {
    $this->remote->add(self::person(self::address()));
    $this->contact([], self::address());
    $this->assertMatchesRegularExpression('/^AN->Civi: total: 1; success: 1.*, Civi->AN: total: 2; success: 1/', $this->sync(NULL));
  }

  /**
   * Its log lines lacked all context.
   */
  public function testDefect18TheLogSaysWhomALineIsAbout(): void {
    $contact = $this->contact(['first_name' => 'Ann'], $email = self::address());
    $person = $this->remote->add(self::person($email, ['given_name' => 'Anna']));
    $before = strlen(self::logs());
    $this->sync('remote');
    $log = substr(self::logs(), $before);
    $this->assertStringContainsString("OSDI Client: Sync profile $this->profile, AN->Civi: ", $log);
    $this->assertMatchesRegularExpression("/contact_id\W+$contact\b/", $log);
    $this->assertStringContainsString($person, $log);
    $this->assertStringNotContainsString($email, $log);
  }

  /**
   * Its lock was the number of a process: it outlived a killed run as long as another process had that number.
   */
  public function testDefect20TheLockEndsWithItsProcess(): void {
    $hold = '$lock = Civi::lockManager()->acquire("worker.osdi-client.people-' . $this->profile . '", 1); echo $lock->isAcquired() ? "held\n" : "not\n"; flush(); sleep(60);';
    [$process, $pipes] = Php::start($hold);
    $this->assertSame("held\n", fgets($pipes[1]));
    $this->assertStringContainsString('another run of this sync profile is under way', $this->sync('remote'));
    $this->assertSame([], $this->rows('OsdiRun', ['where' => [['sync_profile_id', '=', $this->profile]]]));
    proc_terminate($process, SIGKILL);
    array_map('fclose', $pipes);
    proc_close($process);
    $this->assertStringStartsWith('AN->Civi: total: 0', $this->sync('remote'));
  }

}
