<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\JobTestCase;

/**
 * What the jobs write can be found in CiviCRM's log, which holds the entries of everything else too.
 */
final class LogTest extends JobTestCase {

  public function testEveryEntryBeginsWithTheNameOfTheExtension(): void {
    $logged = strlen(self::logs());
    $email = self::address();
    $this->contact([], $email);
    $this->contact([], $email);
    $this->sync();
    $lock = \Civi::lockManager()->acquire("worker.osdi-client.people-{$this->profile}");
    $this->runsElsewhere();
    $lock->release();
    $this->failure('mars');
    civicrm_api3('Job', 'osdiclientprocessqueue', ['sync_profile_id' => $this->profile]);
    civicrm_api3('Job', 'osdiclientbatchsynctaggings', ['sync_profile_id' => $this->profile]);
    try {
      civicrm_api3('Job', 'osdiclientbatchsyncdonations', ['sync_profile_id' => $this->profile]);
    }
    catch (\CRM_Core_Exception $e) {
      $this->assertStringContainsString('osdiclientbatchsyncdonations', $e->getMessage());
    }
    $entries = preg_grep('/Sync profile|Job\.osdi/', explode("\n", substr(self::logs(), $logged)));
    $this->assertGreaterThan(4, count($entries), implode("\n", $entries));
    $this->assertSame([], preg_grep('/\[\w+\] OSDI Client: /', $entries, PREG_GREP_INVERT));
  }

  /**
   * A run of another process, which does not get the lock this one holds.
   */
  private function runsElsewhere(): void {
    $run = \OsdiTest\Php::run('echo civicrm_api3("Job", "osdiclientbatchsynccontacts", ["sync_profile_id" => ' . $this->profile . '])["values"];');
    $this->assertSame(['', 0], [$run['errors'], $run['exit']]);
  }

}
