<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use Civi\Osdi\DonationSync;
use OsdiTest\DonationTestCase;

/**
 * A person settles a donation that the sync cannot settle.
 */
final class SettleDonationTest extends DonationTestCase {

  /**
   * Nothing says what to book it as.
   */
  private const STRIKE_FUND = ['recipients' => [['display_name' => 'Strike fund', 'amount' => '25.00']]];

  public function testADonationThatTwoContributionsFitIsLinkedToOneOfThem(): void {
    [$contact, $person] = $this->donor();
    $donation = $this->give($person);
    $date = date('Y-m-d H:i:s', strtotime('2026-03-18T16:58:00Z'));
    [$one, $other] = [$this->contribution($contact, ['total_amount' => 25, 'receive_date' => $date]), $this->contribution($contact, ['total_amount' => 25, 'receive_date' => $date])];
    $this->donations('remote');
    $this->assertSame(['donation_ambiguous'], $this->openFlags());
    $state = $this->settle('link', ['contributionId' => $other]);
    $this->assertSame([$other, $donation, 'matched', 'Linked by hand.', NULL], [$state['contribution_id'], $state['remote_donation_id'], $state['sync_status'], $state['message'], $state['next_attempt_time']]);
    $this->assertSame([], $this->openFlags());
    $this->assertSame([$one, $other], array_column($this->contributions($contact), 'id'));
    $this->assertAtRest();
  }

  /**
   * A difference of amounts that somebody knew of is no refund, not even when the donation is touched there.
   */
  public function testADonationLinkedToAContributionOfAnotherAmountIsNotGivenBack(): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'donation_apply_refunds' => TRUE]);
    [$contact, $person] = $this->donor();
    $donation = $this->give($person, self::STRIKE_FUND);
    $contribution = $this->contribution($contact, ['total_amount' => 30, 'receive_date' => '2026-01-01 10:00:00']);
    $this->donations('remote');
    $this->settle('link', ['contributionId' => $contribution]);
    $paid = $this->paid($contribution);
    sleep(1);
    $this->remote->patch('donations', $donation, ['currency' => 'usd']);
    $this->donations('remote');
    $this->assertSame(['Completed', $paid], [$this->contributions($contact)[0]['contribution_status_id:name'], $this->paid($contribution)]);
    $this->assertSame([], $this->openFlags());
    $this->assertAtRest();
  }

  /**
   * @testWith [false]
   *           [true]
   */
  public function testAContributionIsLinkedToTheDonationThatItIs(bool $wasTried): void {
    [$contact, $person] = $this->donor();
    $contribution = $this->contribution($contact);
    $this->remote->fault(['method' => 'POST', 'path' => '/fundraising_pages/*/donations', 'kind' => 'status', 'status' => 400, 'times' => NULL]);
    $this->donations('local');
    $this->remote->clearFaults();
    $donation = $this->give($person, ['amount' => '25.50', 'recipients' => [['display_name' => 'Strike fund', 'amount' => '25.50']]]);
    if ($wasTried) {
      $this->donations('remote');
      $this->assertCount(2, $this->donationStates());
    }
    $state = $this->settle('link', ['remoteDonationId' => "action_network:$donation"]);
    $this->assertSame([$contribution, $donation, 'matched', '25.50'], [$state['contribution_id'], $state['remote_donation_id'], $state['sync_status'], $state['remote_amount']]);
    $this->assertCount(1, $this->donationStates());
    $this->assertAtRest();
    $this->assertCount(1, $this->contributions($contact));
    $this->assertCount(1, $this->remote->all('donations'));
  }

  public function testADonationThatIsLeftAloneStaysSoUntilItIsTriedAgain(): void {
    [$contact, $person] = $this->donor();
    $donation = $this->give($person, self::STRIKE_FUND);
    $this->failTenTimes();
    $this->assertSame(['donation_failed'], $this->openFlags());
    $state = $this->settle('leaveAlone');
    $this->assertSame(['did not qualify', 'Left alone, as somebody decided.', NULL], [$state['sync_status'], $state['message'], $state['next_attempt_time']]);
    $this->assertSame([], $this->openFlags());
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'donation_financial_types' => ['default' => 'Donation']]);
    $this->assertAtRest();
    sleep(1);
    $this->remote->patch('donations', $donation, ['amount' => '20.00', 'recipients' => [['display_name' => 'Donation', 'amount' => '20.00']]]);
    $this->readAllAgain();
    $this->donations('remote');
    $this->assertSame([], $this->contributions($contact));
    $this->settle('tryAgain');
    $this->donations('remote');
    $this->assertSame(['20.00'], array_map(fn(array $one) => number_format((float) $one['total_amount'], 2), $this->contributions($contact)));
    $this->assertAtRest();
  }

  public function testADonationThatIsLeftAloneDoesNotComeWithItsDonor(): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'donation_sync_donors' => FALSE]);
    $this->give($this->remote->add(self::person($email = self::address())));
    (new DonationSync($this->profile))->run(['remote']);
    $this->assertNotNull($this->donationStates()[0]['awaited_person_id']);
    $this->settle('leaveAlone');
    $this->donations('remote');
    $this->assertNotNull($this->local($email));
    $this->assertSame([], $this->rows('Contribution', ['select' => ['id'], 'where' => [['contact_id.email_primary.email', '=', $email]]]));
    $this->assertAtRest();
  }

  public function testAContributionThatIsLeftAloneIsNotSentUntilItIsTriedAgain(): void {
    [$contact] = $this->donor();
    $this->contribution($contact);
    $this->remote->fault(['method' => 'POST', 'path' => '/fundraising_pages/*/donations', 'kind' => 'status', 'status' => 400, 'times' => NULL]);
    $this->donations('local');
    $this->remote->clearFaults();
    $this->settle('leaveAlone');
    $this->assertAtRest();
    $this->assertSame([], $this->remote->all('donations'));
    $this->settle('tryAgain');
    $this->donations('local');
    $this->assertCount(1, $this->remote->all('donations'));
    $this->assertAtRest();
  }

  public function testADeletedContributionComesBackWhenSomebodyWantsIt(): void {
    [$contact, $person] = $this->donor();
    $this->give($person);
    $this->donations('remote');
    \CRM_Core_DAO::executeQuery("DELETE FROM civicrm_contribution WHERE contact_id = $contact");
    $this->assertAtRest();
    $this->settle('tryAgain');
    $this->donations('remote');
    $this->assertCount(1, $this->contributions($contact));
    $this->assertAtRest();
  }

  public function testWhatCannotBeIsRefusedAndChangesNothing(): void {
    [$contact, $person] = $this->donor();
    $this->give($person);
    $this->donations('remote');
    [$linked] = $this->donationStates();
    $test = $this->contribution($contact, ['is_test' => TRUE]);
    $this->give($person, ['created_date' => '2026-04-18T10:00:00Z'] + self::STRIKE_FUND);
    $this->donations('remote');
    $id = $this->donationStates()[1]['id'];
    $before = $this->donationStates();
    foreach ([
      ['link', ['id' => 999999999, 'contributionId' => 1], 'no sync state 999999999'],
      ['link', ['id' => $linked['id'], 'contributionId' => 1], 'are linked already'],
      ['link', ['id' => $id], 'Give contributionId'],
      ['link', ['id' => $id, 'remoteDonationId' => '5f3a1c1e-0000-4000-8000-000000000000'], 'Give contributionId'],
      ['link', ['id' => $id, 'contributionId' => 999999999], 'no contribution 999999999'],
      ['link', ['id' => $id, 'contributionId' => $test], "no contribution $test"],
      ['link', ['id' => $id, 'contributionId' => $linked['contribution_id']], "is donation {$linked['remote_donation_id']} already"],
      ['tryAgain', ['id' => $linked['id']], 'nothing to try again'],
    ] as [$action, $params, $words]) {
      try {
        $this->settle($action, $params);
        $this->fail("$action was carried out");
      }
      catch (\CRM_Core_Exception $error) {
        $this->assertStringContainsString($words, $error->getMessage());
      }
    }
    $this->assertSame($before, $this->donationStates());
  }

  public function testOneThatIsBeingSentIsNotTouched(): void {
    [$contact] = $this->donor();
    $this->contribution($contact);
    $this->donations('local');
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_donation_sync_state SET sync_status = 'sending', remote_donation_id = NULL WHERE sync_profile_id = $this->profile");
    foreach (['leaveAlone', 'tryAgain'] as $action) {
      try {
        $this->settle($action);
        $this->fail("$action was carried out");
      }
      catch (\CRM_Core_Exception $error) {
        $this->assertStringContainsString('(origin=local) once: it looks for it there', $error->getMessage());
      }
    }
  }

  /**
   * What another profile sent may be linked here too; what it brought is a donation there.
   *
   * @testWith ["local"]
   *           ["remote"]
   */
  public function testAContributionThatAnotherProfileKnowsIsLinkedIfItWasSentThere(string $source): void {
    [$contact, $person] = $this->donor();
    $contribution = $this->contribution($contact);
    $this->save('OsdiDonationSyncState', ['sync_profile_id' => $this->profile(), 'contribution_id' => $contribution, 'remote_donation_id' => self::word(), 'source' => $source, 'sync_status' => 'success']);
    $donation = $this->give($person, self::STRIKE_FUND);
    $this->donations('remote');
    if ($source === 'remote') {
      $this->expectExceptionMessage("Contribution $contribution is donation");
    }
    $state = $this->settle('link', ['contributionId' => $contribution]);
    $this->assertSame([$contribution, $donation, 'matched'], [$state['contribution_id'], $state['remote_donation_id'], $state['sync_status']]);
    $this->assertAtRest();
  }

  /**
   * Each contribution of a contact has a flag of its own, which nothing else settles.
   */
  public function testAFlagIsSettledWithItsOwnContribution(): void {
    [$contact] = $this->donor();
    $contributions = [$this->contribution($contact), $this->contribution($contact, ['total_amount' => 31])];
    $this->remote->fault(['method' => 'POST', 'path' => '/fundraising_pages/*/donations', 'kind' => 'status', 'status' => 400, 'times' => NULL]);
    $this->failTenTimes('local');
    $this->remote->clearFaults();
    $flagged = fn() => array_map(
      fn(array $flag) => [$flag['flag_type'], $flag['context']['contributions']],
      $this->rows('OsdiFlag', ['where' => [['sync_profile_id', '=', $this->profile], ['status', '=', 'error']], 'orderBy' => ['id' => 'ASC']])
    );
    $this->assertEqualsCanonicalizing(array_map(fn(int $id) => ['donation_failed', [$id]], $contributions), $flagged());
    $this->contribution($contact, ['total_amount' => 32]);
    $this->donations('local');
    $this->assertCount(1, $this->remote->all('donations'));
    $this->assertCount(2, $flagged());
    $states = array_column($this->donationStates(), 'id', 'contribution_id');
    $this->settle('leaveAlone', ['id' => $states[$contributions[0]]]);
    $this->assertSame([['donation_failed', [$contributions[1]]]], $flagged());
    $this->settle('tryAgain', ['id' => $states[$contributions[1]]]);
    $this->assertCount(1, $flagged());
    $this->donations('local');
    $this->assertSame([], $flagged());
  }

  /**
   * Somebody does not know that it arrived, enters it there again, and links that.
   */
  public function testNothingIsLinkedWhileItIsNotKnownWhetherItArrived(): void {
    [$contact, $person] = $this->donor();
    $contribution = $this->contribution($contact);
    $this->remote->fault(['kind' => 'truncate', 'method' => 'POST', 'path' => '/fundraising_pages/*/donations']);
    $this->donations('local');
    $this->remote->clearFaults();
    [$arrived] = array_column($this->remote->all('donations'), 'id');
    $again = $this->give($person, ['amount' => '25.50']);
    $sent = $this->donationStates()[0]['id'];
    $tried = $this->save('OsdiDonationSyncState', ['sync_profile_id' => $this->profile, 'remote_donation_id' => $again, 'source' => 'remote', 'sync_status' => 'error']);
    foreach ([['id' => $sent, 'remoteDonationId' => $again], ['id' => $tried, 'contributionId' => $contribution]] as $params) {
      try {
        $this->settle('link', $params);
        $this->fail('It was linked.');
      }
      catch (\CRM_Core_Exception $error) {
        $this->assertStringContainsString('run the job from CiviCRM (origin=local) once', $error->getMessage());
      }
    }
    $this->settle('tryAgain', ['id' => $sent]);
    $this->donations('local');
    $this->assertSame([$contribution, $arrived], [$this->donationStates()[0]['contribution_id'], $this->donationStates()[0]['remote_donation_id']]);
  }

  public function testWhatCannotBeReadIsNamedWhenItIsLinked(): void {
    [$contact, $person] = $this->donor();
    $this->remote->patch('donations', $odd = $this->give($person), ['amount' => '25,00']);
    $this->donations('remote');
    try {
      $this->settle('link', ['contributionId' => $this->contribution($contact)]);
      $this->fail('It was linked.');
    }
    catch (\CRM_Core_Exception $error) {
      foreach (["The donation $odd cannot be read", 'amount', 'Correct it on Action Network'] as $part) {
        $this->assertStringContainsString($part, $error->getMessage());
      }
    }
    $this->assertSame(['error', NULL], [$this->donationStates()[0]['sync_status'], $this->donationStates()[0]['contribution_id']]);
  }

  private function failTenTimes(string $origin = 'remote'): void {
    for ($attempt = 0; $attempt < 10; $attempt++) {
      $this->donations($origin);
      $this->readAllAgain();
    }
  }

  /**
   * @param string $action
   * @param array<string, mixed> $params
   *   With 'id', unless there is only one state.
   * @return array<string, mixed>
   */
  private function settle(string $action, array $params = []): array {
    return civicrm_api4('OsdiDonationSyncState', $action, $params + ['checkPermissions' => FALSE, 'id' => $this->donationStates()[0]['id']])->single();
  }

}
