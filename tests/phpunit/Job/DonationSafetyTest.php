<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\DonationTestCase;

/**
 * No donation is doubled, nobody is opted out unasked, and what somebody decided stays so.
 */
final class DonationSafetyTest extends DonationTestCase {

  private const REFERENCE = ['payment' => ['method' => 'Credit Card', 'reference_number' => 'subscription 17']];

  /**
   * Who confirms refunds has not agreed that donors are opted out.
   */
  public function testDonorsAreBrakedWhateverIsConfirmed(): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'brake_percent' => 0, 'brake_minimum' => 2]);
    for ($i = 0; $i < 3; $i++) {
      $this->unsubscribedDonor($i, $emails);
    }
    $this->assertStringContainsString('confirm=1 of this job is about refunds', $this->brakedApi());
    $this->assertSame(0, $this->optedOut($emails));
  }

  /**
   * The donors of all batches are one sum, also in the runs after one that was stopped.
   */
  public function testManyBatchesOfDonorsAreBrakedTogether(): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'brake_percent' => 0, 'brake_minimum' => 2]);
    [, $known] = $this->donor();
    $this->unsubscribedDonor(0, $emails);
    $this->unsubscribedDonor(1, $emails);
    for ($i = 0; $i < 100; $i++) {
      $this->give($known, ['created_date' => sprintf('2026-02-18T%02d:%02d:00Z', intdiv($i, 60), $i % 60)]);
    }
    $this->unsubscribedDonor(2, $emails);
    $this->unsubscribedDonor(3, $emails);
    for ($run = 0; $run < 2; $run++) {
      $this->assertStringContainsString('2 of them ', $this->brakedApi());
      $this->assertSame(2, $this->optedOut($emails));
    }
  }

  /**
   * A payment reference can stand on several donations; in CiviCRM only one contribution has it.
   *
   * @dataProvider amounts
   */
  public function testASharedReferenceDoublesNothingWhateverIsReadFirst(string $amount): void {
    [$contact, $person] = $this->donor();
    $one = ['id' => $this->give($person, $first = ['created_date' => '2026-01-18T10:00:00Z'] + self::REFERENCE)];
    $this->donations('remote');
    $this->give($person, ['created_date' => '2026-03-28T10:00:00Z', 'amount' => $amount] + self::REFERENCE);
    $this->donations('remote');
    $this->assertCount(2, $this->contributions($contact));
    civicrm_api4('OsdiDonationSyncState', 'delete', ['checkPermissions' => FALSE, 'where' => [['sync_profile_id', '=', $this->profile]]]);
    $this->readAllAgain();
    $this->remote->delete('donations', $one['id']);
    $this->donations('remote');
    $this->remote->insert('donations', $one + $first + ['resource' => $this->page, 'person' => $person, 'amount' => '25.00', 'currency' => 'usd',
      'recipients' => [['display_name' => 'Donation', 'amount' => '25.00']],
    ]);
    $this->readAllAgain();
    $this->donations('remote');
    $this->assertCount(2, $this->contributions($contact));
    $this->assertSame([['matched', 'matched'], []], [array_column($this->donationStates(), 'sync_status'), $this->openFlags()]);
  }

  public function amounts(): array {
    return [['25.00'], ['30.00']];
  }

  public function testContributionsByHandWithASharedReferenceAreFoundByTheirTime(): void {
    [$contact, $person] = $this->donor();
    foreach (['2026-01-15T10:00:00Z' => 'subscription 17', '2026-03-28T10:00:00Z' => 'subscription 17, March'] as $utc => $reference) {
      $this->contribution($contact, ['total_amount' => 25, 'trxn_id' => $reference, 'receive_date' => date('Y-m-d H:i:s', strtotime($utc))]);
    }
    foreach (['2026-03-28T10:00:00Z', '2026-01-15T10:00:00Z'] as $utc) {
      $this->give($person, ['created_date' => $utc] + self::REFERENCE);
      $this->donations('remote');
    }
    $this->assertSame([['matched', 'matched'], 2], [array_column($this->donationStates(), 'sync_status'), count($this->contributions($contact))]);
  }

  /**
   * Which of two donations the contribution is, only a person can tell, whether they are read together or not.
   *
   * @dataProvider runs
   */
  public function testASharedReferenceOfAnotherTimeIsFlagged(int $runs): void {
    [$contact, $person] = $this->donor();
    $contribution = $this->contribution($contact, ['total_amount' => 25, 'trxn_id' => 'subscription 17', 'receive_date' => '2026-01-15 00:00:00']);
    $first = $this->give($person, ['created_date' => '2026-01-16T10:00:00Z'] + self::REFERENCE);
    if ($runs === 2) {
      $this->donations('remote');
    }
    $this->give($person, ['created_date' => '2026-03-28T10:00:00Z'] + self::REFERENCE);
    $this->donations('remote');
    $flags = array_fill(0, 3 - $runs, 'donation_ambiguous');
    $this->assertSame([$flags, 1], [$this->openFlags(), count($this->contributions($contact))]);
    $this->save('Contribution', ['id' => $contribution, 'trxn_id' => $first]);
    $this->readAllAgain();
    $this->donations('remote');
    $this->assertSame([[], 2], [$this->openFlags(), count($this->contributions($contact))]);
    $this->assertAtRest();
  }

  public function runs(): array {
    return [[1], [2]];
  }

  /**
   * Two were sent without an answer; one arrived, and has a third amount by now. Which it is, somebody says.
   */
  public function testWhichOfTwoArrivedIsSaidByAPerson(): void {
    [$contact] = $this->donor();
    $contributions = [$this->contribution($contact, $same = ['receive_date' => date('Y-m-d H:i:s')]), $this->contribution($contact, ['total_amount' => 31] + $same)];
    $this->remote->fault(['kind' => 'truncate', 'method' => 'POST', 'path' => '/fundraising_pages/*/donations', 'times' => 2]);
    $this->donations('local');
    $this->remote->clearFaults();
    $there = array_column($this->remote->all('donations'), 'id', 'amount');
    $this->remote->delete('donations', $there['31.00']);
    sleep(1);
    $this->remote->patch('donations', $there['25.50'], ['amount' => '40.00']);
    foreach (['remote', 'local'] as $origin) {
      $this->readAllAgain();
      $this->donations($origin);
    }
    $this->assertSame([1, 2], [count($this->remote->all('donations')), count($this->contributions($contact))]);
    $this->assertSame(['donation_ambiguous'], array_values(array_unique($this->openFlags())));
    $states = array_column($this->donationStates(), 'id', 'contribution_id');
    civicrm_api4('OsdiDonationSyncState', 'link', ['checkPermissions' => FALSE, 'id' => $states[$contributions[1]], 'remoteDonationId' => $there['25.50']]);
    $this->readAllAgain();
    $this->donations();
    $this->assertSame([2, 2, []], [count($this->remote->all('donations')), count($this->contributions($contact)), $this->openFlags()]);
    $this->assertAtRest();
  }

  /**
   * The donors of a run that was stopped count on, though the people were read to their end since.
   */
  public function testTheDonorsOfJobThreeAreBrakedTogether(): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'brake_percent' => 0, 'brake_minimum' => 2]);
    [, $known] = $this->donor();
    $this->donations('remote');
    // Two in each batch.
    for ($batch = 0; $batch < 3; $batch++) {
      $this->unsubscribedDonor(2 * $batch, $emails);
      $this->unsubscribedDonor(2 * $batch + 1, $emails);
      for ($i = 0; $i < 98; $i++) {
        $this->give($known, ['created_date' => sprintf('2026-02-1%dT%02d:%02d:00Z', $batch, intdiv($i, 60), $i % 60)]);
      }
    }
    // Nobody of them is read as a person: they did not change since the last run.
    foreach ($emails as $email) {
      $this->remote->change($this->remote->person($email)['id'], ['modified_date' => '2020-01-01T00:00:00Z']);
    }
    for ($run = 0; $run < 3; $run++) {
      try {
        $this->donations('remote');
        $this->fail('The brake did not stop the run.');
      }
      catch (\CRM_Core_Exception $error) {
        $this->assertStringContainsString('confirm=1 of this job is about refunds', $error->getMessage());
      }
      $this->assertSame(2, $this->optedOut($emails), "run $run");
    }
  }

  /**
   * @dataProvider origins
   */
  public function testWhatWasCorrectedThereWhileItsArrivalWasUnknownIsRecognised(string $origin): void {
    [$contact] = $this->donor();
    $this->contribution($contact);
    $this->contribution($contact, ['total_amount' => 31]);
    $this->remote->fault(['kind' => 'truncate', 'method' => 'POST', 'path' => '/fundraising_pages/*/donations', 'times' => 2]);
    $this->donations('local');
    $this->remote->clearFaults();
    $there = array_column($this->remote->all('donations'), 'id', 'amount');
    $this->remote->patch('donations', $there['25.50'], ['amount' => '20.00']);
    $this->readAllAgain();
    $this->donations($origin);
    $this->assertSame([2, 2], [count($this->remote->all('donations')), count($this->contributions($contact))]);
    $this->assertSame([$there['25.50'], $there['31.00']], array_column($this->donationStates(), 'remote_donation_id'));
    $this->assertSame(['donation_amount_changed'], $this->openFlags());
  }

  public function origins(): array {
    return [['local'], ['remote']];
  }

  /**
   * The person is gone, so the donation is looked for on the page. If it is not there, it never arrived.
   *
   * @dataProvider arrivals
   */
  public function testWhatWasSentForSomebodyWhoIsGone(string $kind, bool $arrived): void {
    [$contact, $person] = $this->donor();
    [$other] = $this->donor();
    $contribution = $this->contribution($contact);
    $fault = $kind === 'status' ? ['status' => 502] : [];
    $this->remote->fault($fault + ['kind' => $kind, 'method' => 'POST', 'path' => '/fundraising_pages/*/donations', 'times' => NULL]);
    try {
      $this->donations('local');
    }
    catch (\CRM_Core_Exception $error) {
      $this->assertFalse($arrived, $error->getMessage());
    }
    $this->remote->clearFaults();
    $this->assertCount((int) $arrived, $this->remote->all('donations'));
    $this->remote->remove($person);
    $this->save('Contribution', ['id' => $contribution, 'contact_id' => $other]);
    $this->readAllAgain();
    $this->donations('local');
    $this->assertCount(1, $this->remote->all('donations'), (string) $this->donationStates()[0]['message']);
    $this->assertSame([$this->remote->all('donations')[0]['id'], NULL], [$this->donationStates()[0]['remote_donation_id'], $this->donationStates()[0]['intent']]);
  }

  public function arrivals(): array {
    return [['status', FALSE], ['truncate', TRUE]];
  }

  public function testAnUnreadableDonationThatIsLeftAloneStaysSo(): void {
    [, $person] = $this->donor();
    $odd = $this->give($person);
    $this->remote->patch('donations', $odd, ['amount' => '25,00']);
    $this->donations('remote');
    civicrm_api4('OsdiDonationSyncState', 'leaveAlone', ['checkPermissions' => FALSE, 'id' => $this->donationStates()[0]['id']]);
    sleep(1);
    $this->remote->patch('donations', $odd, ['amount' => '26,00']);
    $this->readAllAgain();
    $this->donations('remote');
    $this->assertSame('did not qualify', $this->donationStates()[0]['sync_status']);
  }

  public function testThatItWasTakenBackIsToldOfAContributionThatIsLeftAlone(): void {
    [$contact] = $this->donor();
    $contribution = $this->contribution($contact);
    $this->donations('local');
    civicrm_api4('OsdiDonationSyncState', 'leaveAlone', ['checkPermissions' => FALSE, 'id' => $this->donationStates()[0]['id']]);
    $this->donations('local');
    $this->assertSame([], $this->openFlags());
    $this->save('Contribution', ['id' => $contribution, 'contribution_status_id:name' => 'Cancelled']);
    $this->donations('local');
    $this->assertSame(['contribution_taken_back'], $this->openFlags());
    $this->assertAtRest();
  }

  public function testARefundOfADonationThatIsLeftAloneIsNotRecorded(): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'donation_apply_refunds' => TRUE]);
    [$contact, $person] = $this->donor();
    $donation = $this->give($person);
    $this->donations('remote');
    civicrm_api4('OsdiDonationSyncState', 'leaveAlone', ['checkPermissions' => FALSE, 'id' => $this->donationStates()[0]['id']]);
    sleep(1);
    $this->remote->patch('donations', $donation, ['amount' => NULL]);
    $this->donations('remote');
    $this->assertSame(['did not qualify', 'Completed'], [$this->donationStates()[0]['sync_status'], $this->contributions($contact)[0]['contribution_status_id:name']]);
  }

  /**
   * Nothing is sent of contacts outside the scope, of those with a flag, and of people who are gone; it is sent when that
   * has changed.
   *
   * @dataProvider obstacles
   */
  public function testWhatIsHeldBackIsSentLater(string $obstacle): void {
    [$contact, $person] = $this->donor();
    $group = $this->save('Group', ['title' => self::word(), 'name' => self::word()]);
    if ($obstacle === 'scope') {
      $this->save('OsdiSyncProfile', ['id' => $this->profile, 'scope_group_id' => $group]);
      $this->sync('local');
    }
    $flag = $obstacle !== 'flag' ? NULL : $this->save('OsdiFlag', ['contact_id' => $contact, 'sync_profile_id' => $this->profile, 'remote_object_id' => $person,
      'flag_type' => 'identity_doubt', 'status' => 'error', 'message' => 'x',
    ]);
    $state = $this->states()[0]['id'];
    if ($obstacle === 'gone') {
      $this->save('OsdiPersonSyncState', ['id' => $state, 'remote_gone_time' => '2026-01-01 00:00:00']);
    }
    $this->contribution($contact);
    $this->donations('local');
    $this->assertSame([[], []], [$this->remote->all('donations'), $this->donationStates()]);
    match ($obstacle) {
      'scope' => $this->save('GroupContact', ['group_id' => $group, 'contact_id' => $contact, 'status' => 'Added']),
      'flag' => $this->save('OsdiFlag', ['id' => $flag, 'status' => 'resolved']),
      'gone' => $this->save('OsdiPersonSyncState', ['id' => $state, 'remote_gone_time' => NULL]),
    };
    $this->donations('local');
    $this->assertCount(1, $this->remote->all('donations'));
  }

  public function obstacles(): array {
    return [['scope'], ['flag'], ['gone']];
  }

  /**
   * The flag about a failure ends with it.
   *
   * @dataProvider ends
   */
  public function testTheFlagOfAFailureEndsWithIt(?string $amount, string $status): void {
    [, $person] = $this->donor();
    $donation = $this->give($person, ['recipients' => [['display_name' => 'Strike fund', 'amount' => '25.00']]]);
    for ($attempt = 0; $attempt < 10; $attempt++) {
      $this->donations('remote');
      $this->readAllAgain();
    }
    $this->assertSame(['donation_failed'], $this->openFlags());
    sleep(1);
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'donation_financial_types' => ['default' => 'Donation']]);
    $this->remote->patch('donations', $donation, ['amount' => $amount]);
    $this->donations('remote');
    $this->assertSame([$status, []], [$this->donationStates()[0]['sync_status'], $this->openFlags()]);
  }

  /**
   * So does one whose contribution is another contact's by then.
   *
   * @dataProvider moves
   */
  public function testTheFlagOfAContributionThatMovedEndsWithIt(string $move): void {
    [$contact, $person] = $this->donor();
    [$other] = $this->donor();
    $contribution = $this->contribution($contact);
    $this->remote->fault(['kind' => 'status', 'status' => 422, 'method' => 'POST', 'path' => '/fundraising_pages/*/donations', 'times' => NULL]);
    for ($attempt = 0; $attempt < 10; $attempt++) {
      $this->donations('local');
      $this->readAllAgain();
    }
    $this->remote->clearFaults();
    $this->assertSame(['donation_failed'], $this->openFlags());
    if ($move === 'merge') {
      \CRM_Dedupe_Merger::merge([['dstID' => $other, 'srcID' => $contact]], [], 'aggressive', FALSE, FALSE);
    }
    else {
      $this->save('Contribution', ['id' => $contribution, 'contact_id' => $other]);
    }
    civicrm_api4('OsdiDonationSyncState', 'tryAgain', ['checkPermissions' => FALSE, 'id' => $this->donationStates()[0]['id']]);
    $this->donations('local');
    $this->assertCount(1, $this->remote->all('donations'));
    $this->assertNotContains('donation_failed', $this->openFlags());
  }

  public function moves(): array {
    return [['edit'], ['merge']];
  }

  public function ends(): array {
    return [[NULL, 'did not qualify'], ['25.00', 'success']];
  }

  /**
   * A preview says what would stop the run.
   */
  public function testAPreviewForeseesWhatStopsARun(): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'donation_apply_refunds' => TRUE, 'donation_create_page' => FALSE, 'brake_percent' => 0, 'brake_minimum' => 0]);
    [$contact, $person] = $this->donor();
    $donation = $this->give($person);
    $this->donations('remote');
    sleep(1);
    $this->remote->patch('donations', $donation, ['amount' => NULL]);
    $this->assertStringContainsString('The brake would stop this run: it would record 1 refunds', $this->donations('remote', ['preview' => 1]));
    $this->contribution($contact);
    $this->expectExceptionMessage('There is no fundraising page');
    $this->donations('local', ['preview' => 1]);
  }

  /**
   * A contact whose donor unsubscribed and was not synced yet.
   *
   * @param list<string>|null $emails
   *   Theirs is added.
   */
  private function unsubscribedDonor(int $minute, ?array &$emails): void {
    $this->contact(['first_name' => 'Ann', 'last_name' => $name = self::word()], $emails[] = $email = self::address());
    $person = $this->remote->add(self::person($email, ['family_name' => $name], 'unsubscribed'));
    $this->give($person, ['created_date' => "2026-03-18T16:0$minute:00Z"]);
  }

  /**
   * Runs the donations without the people before them.
   *
   * @return string why that was stopped
   */
  private function brakedApi(): string {
    try {
      civicrm_api4('OsdiSyncProfile', 'sync', ['checkPermissions' => FALSE, 'profileId' => $this->profile, 'subject' => 'donations', 'origin' => 'remote', 'confirm' => TRUE]);
    }
    catch (\CRM_Core_Exception $error) {
      return $error->getMessage();
    }
    $this->fail('The brake did not stop the run.');
  }

  /**
   * @param list<string> $emails
   */
  private function optedOut(array $emails): int {
    return count(array_filter($emails, fn(string $email) => $this->local($email)['is_opt_out']));
  }

}
