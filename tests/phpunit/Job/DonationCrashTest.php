<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\DonationTestCase;
use OsdiTest\Php;

/**
 * A run that is killed leaves nothing half done, and what it began is done once.
 */
final class DonationCrashTest extends DonationTestCase {

  /**
   * @dataProvider moments
   */
  public function testKilledAndRunAgain(string $event, string $entity, int $times): void {
    [$contact, $person] = $this->donor();
    foreach (['2026-01-15T10:00:00Z', '2026-02-15T10:00:00Z', '2026-03-15T10:00:00Z'] as $date) {
      $this->give($person, ['created_date' => $date, 'action_network:recurrence' => ['recurring' => TRUE, 'period' => 'Monthly']]);
    }
    $this->killedDuring("Civi::dispatcher()->addListener('hook_civicrm_$event', static function (\$event) {
      static \$left = $times;
      if (\$event->entity === '$entity' && --\$left === 0) { posix_kill(getmypid(), SIGKILL); }
    });");
    foreach ($this->contributions($contact) as $contribution) {
      $this->assertSame('Completed', $contribution['contribution_status_id:name'], 'nothing is left without its payment');
      $this->assertEqualsWithDelta(25.0, $this->paid($contribution['id']), 0.0001);
    }
    $this->assertCount(count($this->contributions($contact)), $this->donationStates());
    $this->readAllAgain();
    $this->donations('remote');
    $this->assertCount(3, $this->contributions($contact));
    $this->assertCount(1, $this->rows('ContributionRecur', ['where' => [['contact_id', '=', $contact]]]));
    $this->assertAtRest();
  }

  public function moments(): array {
    return [
      'before the first contribution' => ['pre', 'Contribution', 1],
      'between the order and its payment' => ['post', 'Contribution', 1],
      'between a later order and its payment' => ['post', 'Contribution', 3],
      'after the series, before the order' => ['post', 'ContributionRecur', 1],
      'at a line' => ['post', 'LineItem', 1],
    ];
  }

  /**
   * @dataProvider meanwhile
   */
  public function testKilledWhileContributionsAreSentTheyArriveOnce(string $origin, array $change): void {
    [$contact] = $this->donor();
    foreach (range(1, 6) as $number) {
      $this->contribution($contact, ['total_amount' => 10 + $number]);
    }
    // The page, so that the next requests are the donations.
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'donation_page' => 'CiviCRM']);
    $this->remote->insert('fundraising_pages', ['title' => 'CiviCRM', 'origin_system' => 'CiviCRM', 'native' => FALSE]);
    $this->remote->set(['latency_ms' => 60]);
    $this->remote->forgetRequests();
    $this->killedDuring('$run = getmypid();
      if (pcntl_fork() === 0) {
        do {
          usleep(2000);
          $seen = json_decode(file_get_contents(getenv("OSDI_TEST_ORIGIN") . "/_sandbox/requests"), TRUE)["requests"];
          $posts = count(array_filter($seen, fn($request) => $request["method"] === "POST"));
        } while ($posts < 3 && posix_getppid() === $run);
        if (posix_getppid() === $run) {
          posix_kill($run, SIGKILL);
        }
        posix_kill(getmypid(), SIGKILL);
      }', 'local');
    $this->remote->set(['latency_ms' => 0]);
    $sent = count($this->remote->all('donations'));
    $this->assertGreaterThan(0, $sent);
    $this->assertLessThan(6, $sent);
    $this->assertSame(array_fill(0, 6, 'sending'), array_column($this->donationStates(), 'sync_status'));
    foreach ($this->contributions($contact) as $contribution) {
      $this->save('Contribution', ['id' => $contribution['id']] + $change);
    }
    $this->readAllAgain();
    $this->donations($origin);
    $this->readAllAgain();
    $this->donations('local');
    $this->assertCount(6, $this->remote->all('donations'));
    $this->assertCount(6, $this->contributions($contact));
    $this->assertAtRest();
  }

  public function meanwhile(): array {
    return [
      'looked for' => ['local', []],
      'looked for, and edited' => ['local', ['receive_date' => date('Y-m-d H:i:s', time() + 60)]],
      'read, and edited' => ['remote', ['receive_date' => date('Y-m-d H:i:s', time() + 60)]],
    ];
  }

  private function killedDuring(string $code, string $origin = 'remote'): void {
    $run = Php::run($code . ' civicrm_api3("Job", "osdiclientbatchsyncdonations", ["sync_profile_id" => ' . $this->profile . ', "origin" => "' . $origin . '"]); echo "finished";');
    $this->assertSame([SIGKILL, ''], [$run['signal'], $run['output']], 'the run was killed: ' . $run['errors']);
  }

}
