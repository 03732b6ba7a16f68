<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\JobTestCase;
use OsdiTest\Php;
use OsdiTest\Sandbox;

/**
 * Two runs of one profile never work at the same time.
 */
final class TwoAtOnceTest extends JobTestCase {

  public function testTheSecondOneLeavesTheWorkToTheFirst(): void {
    $this->remote = Sandbox::with(30);
    $this->remote->set(['latency_ms' => 300]);
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

  public function testAnotherProfileIsNotKeptWaiting(): void {
    $this->remote = Sandbox::with(5);
    $this->remote->set(['latency_ms' => 300]);
    $other = $this->profile();
    [$process, $pipes] = Php::start($this->job());
    while (count($this->remote->requests()) === 0) {
      usleep(5000);
    }
    $this->assertStringContainsString('AN->Civi: total: 5', $this->sync('remote', ['sync_profile_id' => $other]));
    stream_get_contents($pipes[1]);
    array_map('fclose', $pipes);
    proc_close($process);
  }

  private function job(): string {
    return 'echo civicrm_api3("Job", "osdiclientbatchsynccontacts", ["sync_profile_id" => ' . $this->profile . ', "origin" => "remote,local"])["values"];';
  }

}
