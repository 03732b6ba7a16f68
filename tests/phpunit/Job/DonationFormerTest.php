<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\DonationTestCase;

/**
 * A sync profile is deleted, and another one takes its place.
 */
final class DonationFormerTest extends DonationTestCase {

  /**
   * @dataProvider origins
   */
  public function testAProfileMadeAnewFindsEverythingAsItWas(string $origin): void {
    [$contact, $person] = $this->donor();
    $this->give($person);
    $this->donations('remote');
    $sent = $this->contribution($contact);
    $this->donations('local');
    $before = array_column($this->donationStates(), 'id');
    $this->deleteProfile();
    foreach (array_column($this->contributions($contact), 'id') as $contribution) {
      $this->save('Contribution', ['id' => $contribution, 'receive_date' => '2026-01-02 03:04:05', 'trxn_id' => self::word()]);
    }
    $this->profileAnew();
    $this->link($contact, $person);
    $this->donations($origin);
    $this->donations();
    $this->assertSame([2, 2], [count($this->contributions($contact)), count($this->remote->all('donations'))]);
    $this->assertSame($before, array_column($this->donationStates(), 'id'));
    $this->assertContains($sent, array_column($this->donationStates(), 'contribution_id'));
    $this->assertSame([], $this->openFlags());
    $this->assertAtRest();
  }

  public function origins(): array {
    return [['remote'], ['local']];
  }

  /**
   * What came from Action Network is sent to no other group, though the profile that brought it is gone.
   */
  public function testWhatADeletedProfileBroughtIsSentToNoOtherGroup(): void {
    [$contact, $person] = $this->donor();
    $this->give($person);
    $this->donations('remote');
    $sent = $this->contribution($contact);
    $this->donations('local');
    $this->deleteProfile();
    foreach ($this->remote->all('donations') as $donation) {
      $this->remote->delete('donations', $donation['id']);
    }
    $this->profileAnew();
    $this->link($contact, $person);
    $this->donations();
    $this->assertCount(1, $this->remote->all('donations'));
    $this->assertSame([$sent], array_column($this->donationStates(), 'contribution_id'));
    $this->assertAtRest();
  }

  /**
   * The answer was lost, and the contribution was edited; nobody sends it twice or brings it back.
   *
   * @dataProvider origins
   */
  public function testWhatADeletedProfileSentWithoutAnAnswerIsRecognised(string $origin): void {
    [$contact, $person] = $this->donor();
    $contribution = $this->contribution($contact);
    $this->remote->fault(['kind' => 'truncate', 'method' => 'POST', 'path' => '/fundraising_pages/*/donations']);
    $this->donations('local');
    $this->remote->clearFaults();
    $this->deleteProfile();
    $this->save('Contribution', ['id' => $contribution, 'total_amount' => 30]);
    $this->profileAnew();
    $this->link($contact, $person);
    $this->donations($origin);
    $this->donations();
    $this->assertSame([1, 1], [count($this->contributions($contact)), count($this->remote->all('donations'))]);
    $this->assertSame([$this->remote->all('donations')[0]['id']], array_column($this->donationStates(), 'remote_donation_id'));
    $this->assertSame(['donation_amount_changed'], $this->openFlags());
    $this->assertAtRest();
  }

  public function testWhatSomebodyLeftAloneIsLeftAlone(): void {
    [$contact, $person] = $this->donor();
    $this->contribution($contact);
    $this->remote->fault(['method' => 'POST', 'path' => '/fundraising_pages/*/donations', 'kind' => 'status', 'status' => 400]);
    $this->donations('local');
    $state = $this->donationStates()[0]['id'];
    civicrm_api4('OsdiDonationSyncState', 'leaveAlone', ['checkPermissions' => FALSE, 'id' => $state]);
    $this->deleteProfile();
    $this->profileAnew();
    $this->link($contact, $person);
    $this->donations();
    $this->assertCount(0, $this->remote->all('donations'));
    $this->assertSame([[$state, 'did not qualify']], array_map(fn($row) => [$row['id'], $row['sync_status']], $this->donationStates()));
    $this->assertAtRest();
  }

  /**
   * Nobody was told of the failure any more, because the flag goes with the profile.
   */
  public function testARefundThatFailedBeginsAnew(): void {
    [$contact, $person] = $this->donor();
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'donation_apply_refunds' => TRUE]);
    $donation = $this->give($person);
    $this->donations('remote');
    $contribution = $this->contributions($contact)[0]['id'];
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_contribution SET contribution_status_id = 3 WHERE id = $contribution");
    sleep(1);
    $this->remote->patch('donations', $donation, ['amount' => '10.00']);
    for ($run = 0; $run < 10; $run++) {
      $this->donations('remote');
      $this->readAllAgain();
    }
    $this->assertSame(['donation_failed'], $this->openFlags());
    $this->deleteProfile();
    $this->profileAnew();
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'donation_apply_refunds' => TRUE]);
    $this->link($contact, $person);
    $this->donations('remote');
    $state = $this->donationStates()[0];
    $this->assertSame(['error', 1], [$state['sync_status'], $state['attempt_count']]);
    $this->assertNotNull($state['next_attempt_time']);
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_contribution SET contribution_status_id = 1 WHERE id = $contribution");
    $this->readAllAgain();
    $this->donations('remote');
    $this->assertEqualsWithDelta(10, $this->paid($contribution), 0.01);
  }

  /**
   * @dataProvider origins
   */
  public function testADifferenceThatIsThereIsToldAgain(string $origin): void {
    [$contact, $person] = $this->donor();
    $donation = $origin === 'remote' ? $this->give($person) : NULL;
    $sent = $origin === 'local' ? $this->contribution($contact) : NULL;
    $this->donations();
    $donation ??= $this->remote->all('donations')[0]['id'];
    sleep(1);
    $this->remote->patch('donations', $donation, ['amount' => '10.00']);
    $this->donations('remote');
    $this->assertSame(['donation_amount_changed'], $this->openFlags());
    $this->deleteProfile();
    $this->profileAnew();
    $this->link($contact, $person);
    $this->donations($origin);
    $this->assertSame(['donation_amount_changed'], $this->openFlags());
    // Once it is corrected, nobody is told.
    $this->deleteProfile();
    $this->save('Contribution', ['id' => $sent ?? $this->contributions($contact)[0]['id'], 'total_amount' => 10]);
    $this->profileAnew();
    $this->link($contact, $person);
    $this->donations($origin);
    $this->assertSame([], $this->openFlags());
    $this->assertAtRest();
  }

  /**
   * Action Network's lists learn of it late.
   */
  public function testWhatADeletedProfileSentJustNowIsNotSentAgain(): void {
    [$contact, $person] = $this->donor();
    $this->contribution($contact);
    $this->remote->fault(['kind' => 'truncate', 'method' => 'POST', 'path' => '/fundraising_pages/*/donations']);
    $this->remote->set(['search_lag_ms' => 60000]);
    $this->donations('local');
    $this->deleteProfile();
    $this->profileAnew();
    $this->link($contact, $person);
    $this->donations('local');
    $this->remote->set(['search_lag_ms' => 0]);
    $this->assertCount(1, $this->remote->all('donations'));
    $this->donations();
    $this->assertSame([1, 1], [count($this->contributions($contact)), count($this->remote->all('donations'))]);
    $this->assertAtRest();
  }

  /**
   * Nobody asks in each run where the donation is of somebody who is held back.
   */
  public function testNothingIsAskedAboutWhomNothingIsSent(): void {
    [$contact, $person] = $this->donor();
    $this->contribution($contact);
    $this->donations('local');
    $this->remote->delete('donations', $this->remote->all('donations')[0]['id']);
    $this->deleteProfile();
    $this->profileAnew();
    $this->link($contact, $person);
    $this->save('OsdiFlag', ['contact_id' => $contact, 'sync_profile_id' => $this->profile, 'remote_object_id' => $person, 'flag_type' => 'identity_doubt', 'status' => 'error', 'message' => 'x']);
    $this->remote->forgetRequests();
    $this->donations('local');
    $this->assertSame([], preg_grep('~/donations~', array_column($this->remote->requests('GET'), 'path')));
    $this->assertCount(0, $this->remote->all('donations'));
  }

  public function testTheStateOfADeletedProfileCannotBeSettled(): void {
    [, $person] = $this->donor();
    $this->give($person);
    $this->donations('remote');
    $state = $this->donationStates()[0]['id'];
    $this->deleteProfile();
    $this->assertNull($this->row('OsdiDonationSyncState', $state, ['sync_profile_id'])['sync_profile_id']);
    $this->expectExceptionMessage("The sync profile of the sync state $state was deleted");
    civicrm_api4('OsdiDonationSyncState', 'tryAgain', ['checkPermissions' => FALSE, 'id' => $state]);
  }

  private function deleteProfile(): void {
    civicrm_api4('OsdiSyncProfile', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $this->profile]]]);
  }

  private function profileAnew(): void {
    $this->profile = $this->profile(['donation_local_since' => '2020-01-01T00:00:00Z']);
  }

  /**
   * As the sync of people would.
   */
  private function link(int $contact, string $person): void {
    $this->save('OsdiPersonSyncState', ['sync_profile_id' => $this->profile, 'contact_id' => $contact, 'remote_person_id' => $person, 'sync_status' => 'success']);
  }

}
