<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\DonationTestCase;

/**
 * Two sync profiles, both of which live.
 */
final class DonationProfilesTest extends DonationTestCase {

  private const POST = ['method' => 'POST', 'path' => '/fundraising_pages/*/donations'];

  private int $first;

  private int $second;

  private int $contact;

  private string $person;

  protected function setUp(): void {
    parent::setUp();
    [$this->contact, $this->person] = $this->donor();
    $this->first = $this->profile;
    $this->second = $this->profile(['donation_local_since' => '2020-01-01T00:00:00Z']);
    // As the sync of people would.
    $this->save('OsdiPersonSyncState', ['sync_profile_id' => $this->second, 'contact_id' => $this->contact, 'remote_person_id' => $this->person, 'sync_status' => 'success']);
  }

  public function testAContributionIsSentToAGroupOnce(): void {
    $this->contribution($this->contact);
    $this->runEach('local', [$this->first, $this->second, $this->first]);
    $this->assertOneGift();
  }

  /**
   * Of what the first sent nobody knows whether it arrived, or it was refused.
   *
   * @dataProvider lost
   */
  public function testWhatWasSentWithoutAnAnswerIsOneGiftToBoth(array $fault, bool $isEdited, string $origin): void {
    $contribution = $this->contribution($this->contact);
    $this->remote->fault($fault + self::POST);
    $this->donations('local');
    $this->remote->clearFaults();
    if ($isEdited) {
      $this->save('Contribution', ['id' => $contribution, 'total_amount' => 30]);
    }
    $this->runEach($origin, [$this->second, $this->first, $this->second, $this->first]);
    $this->assertOneGift();
  }

  public function lost(): iterable {
    foreach ([['kind' => 'truncate'], ['kind' => 'status', 'status' => 502], ['kind' => 'status', 'status' => 422]] as $fault) {
      foreach ([FALSE, TRUE] as $isEdited) {
        foreach (['remote,local', 'local'] as $origin) {
          yield [$fault, $isEdited, $origin];
        }
      }
    }
  }

  /**
   * The first one is told by the state of the second that it arrived.
   */
  public function testWhatAnotherProfileMatchedArrived(): void {
    $this->contribution($this->contact);
    $this->remote->fault(['kind' => 'truncate'] + self::POST);
    $this->donations('local');
    $this->remote->clearFaults();
    $this->runEach('remote', [$this->second]);
    $this->runEach('local', [$this->first]);
    $this->assertOneGift();
  }

  public function testADeletedContributionDoesNotComeBackThroughAnotherProfile(): void {
    $this->give($this->person);
    $this->donations('remote');
    civicrm_api4('Contribution', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $this->contributions($this->contact)[0]['id']]]]);
    $this->runEach('remote,local', [$this->second, $this->first, $this->second]);
    $this->assertCount(0, $this->contributions($this->contact));
    $state = $this->donationStates();
    $this->assertSame(['did not qualify'], array_column($state, 'sync_status'));
    civicrm_api4('OsdiDonationSyncState', 'tryAgain', ['checkPermissions' => FALSE, 'id' => $state[0]['id']]);
    $this->donations('remote');
    $this->assertCount(1, $this->contributions($this->contact));
  }

  /**
   * Action Network says in either way that the donation is of another group.
   *
   * @testWith [404]
   *           [403]
   */
  public function testEachSendsToItsOwnGroupOnce(int $status): void {
    $this->contribution($this->contact);
    $this->donations('local');
    $donation = $this->remote->all('donations')[0]['id'];
    $this->remote->fault(['kind' => 'status', 'status' => $status, 'method' => 'GET', 'path' => "/donations/$donation", 'times' => NULL]);
    $this->contribution($this->contact, ['total_amount' => 44]);
    $this->profile = $this->second;
    $this->donations('local');
    $this->assertCount(3, $this->remote->all('donations'));
    $this->remote->forgetRequests();
    $this->readAllAgain();
    $this->donations('local');
    $paths = array_column($this->remote->requests('GET'), 'path');
    $this->assertSame([], preg_grep('~/donations~', $paths));
    $this->assertCount(3, $this->remote->all('donations'));
  }

  public function testADonationOnAPageThatMayNotBeSeenIsBrought(): void {
    $this->give($this->person);
    $this->remote->fault(['kind' => 'status', 'status' => 403, 'method' => 'GET', 'path' => '/fundraising_pages/*', 'times' => NULL]);
    $this->donations('remote');
    $this->assertCount(1, $this->contributions($this->contact));
  }

  public function testATokenThatIsRefusedForEverythingEndsTheRun(): void {
    $this->contribution($this->contact);
    $this->donations('local');
    $this->remote->fault(['kind' => 'status', 'status' => 403, 'method' => 'GET', 'path' => '/donations*', 'times' => NULL]);
    $this->profile = $this->second;
    $this->expectExceptionMessage('API token');
    $this->donations('local');
  }

  /**
   * @param int[] $profiles
   */
  private function runEach(string $origin, array $profiles): void {
    foreach ($profiles as $profile) {
      $this->profile = $profile;
      $this->readAllAgain();
      $this->donations($origin);
    }
  }

  private function assertOneGift(): void {
    $this->assertSame([1, 1], [count($this->contributions($this->contact)), count($this->remote->all('donations'))]);
    foreach ([$this->second, $this->first] as $this->profile) {
      $states = $this->donationStates();
      $this->assertSame([$this->remote->all('donations')[0]['id']], array_column($states, 'remote_donation_id'));
      $this->assertSame([$this->contributions($this->contact)[0]['id']], array_column($states, 'contribution_id'));
      $this->assertAtRest();
    }
  }

}
