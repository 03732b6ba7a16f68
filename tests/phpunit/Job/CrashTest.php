<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\JobTestCase;
use OsdiTest\Php;
use OsdiTest\Sandbox;

/**
 * A run that is killed and a run that was not end in the same state.
 */
final class CrashTest extends JobTestCase {

  private const CONTACTS = 6;

  /**
   * @dataProvider moments
   */
  public function testKilledAndRunAgain(string $where, int $times): void {
    $undisturbed = $this->story();
    $this->sync();
    $expected = $this->essence();
    $this->tearDown();

    $this->setUp();
    $this->assertSame($undisturbed, $this->story());
    $this->remote->set(['latency_ms' => $where === 'request' ? 40 : 0]);
    $run = Php::run(self::killer($where, $times) . 'civicrm_api3("Job", "osdiclientbatchsynccontacts", ["sync_profile_id" => ' . $this->profile . ', "origin" => "remote,local"]); echo "finished";');
    $this->assertSame([SIGKILL, ''], [$run['signal'], $run['output']], 'the run was killed: ' . $run['errors']);
    $this->remote->set(['latency_ms' => 0]);
    $this->sync();
    $this->letPausesEnd();
    $this->sync();
    $this->assertEquals($expected, $this->essence());
    $this->assertNothingIsLeftToDo();
  }

  public function moments(): array {
    return [
      'before the first contact is saved' => ['pre Individual', 1],
      'between two contacts' => ['pre Individual', 4],
      'between a contact and its e-mail' => ['pre Email', 1],
      'between two e-mails' => ['pre Email', 3],
      'at a phone' => ['pre Phone', 1],
      'after the last address' => ['post Address', 2],
      'right after the commit' => ['postCommit Individual', 1],
      'after the first request' => ['request', 1],
      'after a page was read' => ['request', 2],
      'after a contact was looked up' => ['request', 4],
      'after a person was created' => ['request', 10],
      'after several were created' => ['request', 13],
    ];
  }

  /**
   * People and contacts of whom some know each other.
   *
   * @return int how many there are
   */
  private function story(): int {
    $this->remote = Sandbox::with(8, 5);
    foreach (range(1, self::CONTACTS) as $number) {
      $this->contact(['first_name' => "Contact $number", 'last_name' => 'Crash'], "crash$number@example.org", $number % 2 ? "+1510555010$number" : NULL);
    }
    $this->contact(['first_name' => 'Known', 'last_name' => 'Crash'], 'known@example.org');
    $this->remote->add(self::person('known@example.org', ['given_name' => 'Known', 'family_name' => 'Crash', 'postal_addresses' => [['primary' => TRUE, 'address_lines' => ['1 Main St'], 'locality' => 'Oakland', 'region' => 'CA', 'postal_code' => '94612', 'country' => 'US']]]));
    return count($this->remote->people());
  }

  /**
   * Code that makes the process kill itself at a moment.
   */
  private static function killer(string $where, int $times): string {
    $kill = 'static $left = ' . $times . '; if (--$left === 0) { posix_kill(getmypid(), SIGKILL); }';
    if ($where === 'request') {
      // A second process watches the sandbox and kills the first one when so many requests were seen; slow answers
      // leave it the time for that.
      return '$run = getmypid();
        if (pcntl_fork() === 0) {
          do {
            usleep(2000);
            $seen = json_decode(file_get_contents(getenv("OSDI_TEST_ORIGIN") . "/_sandbox/requests"), TRUE)["total"];
          } while ($seen < ' . $times . ' && posix_getppid() === $run);
          if (posix_getppid() === $run) {
            posix_kill($run, SIGKILL);
          }
          posix_kill(getmypid(), SIGKILL);
        }';
    }
    [$hook, $entity] = explode(' ', $where);
    return "Civi::dispatcher()->addListener('hook_civicrm_$hook', static function (\$event) { if (\$event->entity === '$entity') { $kill } });";
  }

}
