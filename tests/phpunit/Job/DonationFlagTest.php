<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\DonationTestCase;

/**
 * A flag about a donation is one as long as its cause lasts, and ends with it.
 */
final class DonationFlagTest extends DonationTestCase {

  private const POST = ['method' => 'POST', 'path' => '/fundraising_pages/*/donations'];

  /**
   * @testWith ["cancelled"]
   *           ["deleted"]
   *           ["out of scope"]
   */
  public function testAFlagAboutWhatIsNotSentAnyMoreIsSettled(string $how): void {
    [$contact] = $this->donor();
    $contribution = $this->contribution($contact);
    $this->refuseTenTimes();
    $this->assertSame(['donation_failed'], $this->openFlags());
    if ($how === 'deleted') {
      civicrm_api4('Contribution', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $contribution]]]);
      $this->donations('local');
      $this->settle('leaveAlone');
    }
    else {
      $how === 'cancelled'
        ? $this->save('Contribution', ['id' => $contribution, 'contribution_status_id:name' => 'Cancelled'])
        : \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_person_sync_state SET remote_gone_time = CURRENT_TIMESTAMP WHERE contact_id = $contact");
      $this->settle('tryAgain');
      $this->donations('local');
    }
    $this->assertSame([], $this->openFlags());
    $this->assertSame([], $this->remote->all('donations'));
  }

  /**
   * Of two of one second one arrived and was corrected there, and the other is deleted here.
   */
  public function testADoubtAboutADeletedContributionHasOneFlagUntilSomebodyLinksTheOther(): void {
    [$contact] = $this->donor();
    $same = ['receive_date' => date('Y-m-d H:i:s')];
    [$deleted, $other] = [$this->contribution($contact, ['total_amount' => 20] + $same), $this->contribution($contact, ['total_amount' => 30] + $same)];
    $this->remote->fault(['kind' => 'truncate', 'times' => 2] + self::POST);
    $this->donations('local');
    $this->remote->clearFaults();
    [$lost, $there] = array_column($this->remote->all('donations'), 'id');
    $this->remote->delete('donations', $lost);
    sleep(1);
    $this->remote->patch('donations', $there, ['amount' => '99.00']);
    civicrm_api4('Contribution', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $deleted]]]);
    // The last attempt of ten is among them.
    for ($attempt = 0; $attempt < 10; $attempt++) {
      $this->readAllAgain();
      $this->donations('local');
    }
    $flags = $this->rows('OsdiFlag', ['where' => [['sync_profile_id', '=', $this->profile], ['status', '=', 'error']]]);
    $this->assertSame(['donation_ambiguous', 'donation_ambiguous'], array_column($flags, 'flag_type'));
    $this->assertStringContainsString("it can be any of them (one that was deleted since, $other)", $flags[0]['message']);
    $this->assertStringNotContainsString('  ', $flags[0]['message']);
    $states = array_column($this->donationStates(), 'id', 'contribution_id');
    $this->settle('link', ['id' => $states[$other], 'remoteDonationId' => $there]);
    $this->donations('local');
    $this->assertSame([], $this->openFlags());
    $this->assertSame([$there], array_column($this->donationStates(), 'remote_donation_id'));
    $this->assertAtRest();
  }

  public function testWhatMayHaveArrivedIsLookedForAgainThoughItsContributionWasDeleted(): void {
    [$contact] = $this->donor();
    $contribution = $this->contribution($contact);
    $this->remote->fault(['kind' => 'truncate'] + self::POST);
    $this->donations('local');
    $this->remote->clearFaults();
    civicrm_api4('Contribution', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $contribution]]]);
    $this->settle('tryAgain');
    $this->donations('local');
    $this->assertSame(array_column($this->remote->all('donations'), 'id'), array_column($this->donationStates(), 'remote_donation_id'));
  }

  public function testWhoeverDeletesTheFlagIsNotToldAgainThatAContributionWasTakenBack(): void {
    [$contact] = $this->donor();
    $contribution = $this->contribution($contact);
    $this->donations('local');
    $this->save('Contribution', ['id' => $contribution, 'contribution_status_id:name' => 'Cancelled']);
    $this->donations('local');
    $this->assertSame(['contribution_taken_back'], $this->openFlags());
    $this->assertSame('taken back', $this->donationStates()[0]['sync_status']);
    civicrm_api4('OsdiFlag', 'delete', ['checkPermissions' => FALSE, 'where' => [['sync_profile_id', '=', $this->profile]]]);
    $this->donations('local');
    $this->settle('leaveAlone');
    $this->donations('local');
    $this->assertSame([], $this->openFlags());
    $this->assertAtRest();
  }

  /**
   * What was refused did not arrive, so a donation of another amount is something else.
   *
   * @testWith ["50.00", false]
   *           ["20.00", true]
   */
  public function testWhatWasRefusedIsOnlyTheVerySameDonation(string $amount, bool $isIt): void {
    [$contact, $person] = $this->donor();
    $this->contribution($contact, ['total_amount' => 11, 'receive_date' => date('Y-m-d H:i:s', time() - 1)]);
    $this->donations('local');
    $pages = array_diff(array_column($this->remote->all('fundraising_pages'), 'id'), [$this->page]);
    $contribution = $this->contribution($contact, ['total_amount' => 20, 'receive_date' => date('Y-m-d H:i:s', $now = time())]);
    $other = $this->give($person, ['resource' => array_values($pages)[0], 'amount' => $amount, 'created_date' => gmdate('Y-m-d\TH:i:s\Z', $now)]);
    $this->remote->fault(['kind' => 'status', 'status' => 422] + self::POST);
    $this->donations('local');
    $this->remote->clearFaults();
    $this->readAllAgain();
    $this->donations('local');
    $this->assertSame($isIt, $other === array_column($this->donationStates(), 'remote_donation_id', 'contribution_id')[$contribution]);
    $this->assertCount($isIt ? 2 : 3, $this->remote->all('donations'));
  }

  public function testARenewalThatCouldNotJoinIsTriedAgainThoughItWasLowered(): void {
    [$contact, $person] = $this->donor();
    $renewal = $this->give($person, ['created_date' => '2026-04-18T16:58:00Z']);
    $this->donations('remote');
    $lone = $this->contributions($contact)[0]['id'];
    $refuse = function ($event) use ($lone): void {
      if ((int) $event->id === $lone && $event->entity === 'Contribution' && $event->action === 'edit' && isset($event->params['contribution_recur_id'])) {
        throw new \CRM_Core_Exception('not to be edited');
      }
    };
    \Civi::dispatcher()->addListener('hook_civicrm_pre', $refuse);
    try {
      $this->give($person, ['created_date' => '2026-03-18T16:58:00Z', 'action_network:recurrence' => ['recurring' => TRUE, 'period' => 'Monthly']]);
      $this->donations('remote');
      sleep(1);
      $this->remote->patch('donations', $renewal, ['amount' => '20.00']);
      $this->readAllAgain();
      $this->donations('remote');
    }
    finally {
      \Civi::dispatcher()->removeListener('hook_civicrm_pre', $refuse);
    }
    $this->assertNull($this->contributions($contact)[0]['contribution_recur_id']);
    $this->readAllAgain();
    $this->donations('remote');
    $this->assertCount(1, array_unique(array_column($this->contributions($contact), 'contribution_recur_id')));
    $this->assertNotNull($this->contributions($contact)[0]['contribution_recur_id']);
    $this->assertSame(['donation_amount_changed'], $this->openFlags());
    $this->assertAtRest();
  }

  private function refuseTenTimes(): void {
    $this->remote->fault(['kind' => 'status', 'status' => 422, 'times' => NULL] + self::POST);
    for ($attempt = 0; $attempt < 10; $attempt++) {
      $this->donations('local');
      $this->readAllAgain();
    }
    $this->remote->clearFaults();
  }

  /**
   * @param string $action
   * @param array<string, mixed> $params
   *   With 'id', unless there is only one state.
   */
  private function settle(string $action, array $params = []): void {
    civicrm_api4('OsdiDonationSyncState', $action, $params + ['checkPermissions' => FALSE, 'id' => $this->donationStates()[0]['id']])->single();
  }

}
