<?php

declare(strict_types=1);

namespace OsdiTest\Gateway;

use Civi\Osdi\DonationGateway;
use Civi\Osdi\Exception\ConfigurationException;
use Civi\Osdi\Gateway\ContributionClock;
use OsdiTest\GatewayTestCase;
use OsdiTest\Zones;

/**
 * The part of the gateway that is about donations.
 */
final class DonationsTest extends GatewayTestCase {

  use Zones;

  protected function tearDown(): void {
    \Civi::settings()->set('osdiClient.localUtcOffset', '');
    parent::tearDown();
  }

  /**
   * Defect of osdi-client 1.2.3: one offset for the whole year.
   *
   * @dataProvider zones
   */
  public function testADateHasTheOffsetOfItsDay(string $setting, string $utc, string $site, ?string $back = NULL): void {
    \Civi::settings()->set('osdiClient.localUtcOffset', $setting);
    $clock = new ContributionClock();
    $this->assertSame($site, $clock->toSite($utc));
    $this->assertSame($back ?? $utc, $clock->toUtc($site));
  }

  public function zones(): array {
    return [
      'winter' => ['America/New_York', '2026-01-15T17:00:00Z', '2026-01-15 12:00:00'],
      'summer' => ['America/New_York', '2026-07-15T16:00:00Z', '2026-07-15 12:00:00'],
      'just before the change' => ['America/New_York', '2026-03-08T06:59:59Z', '2026-03-08 01:59:59'],
      'just after it' => ['America/New_York', '2026-03-08T07:00:00Z', '2026-03-08 03:00:00'],
      'the hour that comes twice' => ['America/New_York', '2026-11-01T05:30:00Z', '2026-11-01 01:30:00'],
      'the same for the second time' => ['America/New_York', '2026-11-01T06:30:00Z', '2026-11-01 01:30:00', '2026-11-01T05:30:00Z'],
      'another day' => ['Asia/Tokyo', '2026-01-15T17:00:00Z', '2026-01-16 02:00:00'],
      'half an hour' => ['Asia/Kolkata', '2026-01-15T17:00:00Z', '2026-01-15 22:30:00'],
      'an offset as in 1.2.3' => ['-5:00', '2026-07-15T17:00:00Z', '2026-07-15 12:00:00'],
      'an abbreviation as in 1.2.3' => ['EDT', '2026-01-15T16:00:00Z', '2026-01-15 12:00:00'],
    ];
  }

  public function testWithoutTheSettingItIsTheSitesOwnZone(): void {
    $this->phpZone('America/New_York');
    $this->assertSame('2026-07-15 12:00:00', (new ContributionClock())->toSite('2026-07-15T16:00:00Z'));
  }

  public function testAZoneThatIsNoneIsNamed(): void {
    \Civi::settings()->set('osdiClient.localUtcOffset', 'Mars/Olympus');
    $this->expectException(ConfigurationException::class);
    $this->expectExceptionMessage('osdiClient.localUtcOffset is "Mars/Olympus"');
    new ContributionClock();
  }

  /**
   * @return list<int>
   */
  private function contributions(int $contact, array $dates): array {
    return array_map(fn(string $date) => $this->save('Contribution', [
      'contact_id' => $contact,
      'total_amount' => 25,
      'currency' => 'USD',
      'receive_date' => $date,
      'financial_type_id:name' => 'Donation',
      'contribution_status_id:name' => 'Completed',
    ]), $dates);
  }

  public function testContributionsAreFoundByTransactionIdOrByContactAndSecond(): void {
    \Civi::settings()->set('osdiClient.localUtcOffset', 'America/New_York');
    [$contact, $other] = [$this->contact(), $this->contact()];
    [$same, , $twice] = $this->contributions($contact, ['2026-03-18 12:58:00', '2026-03-18 12:58:01', '2026-11-01 01:30:00']);
    $this->contributions($other, ['2026-03-18 12:58:00']);
    [$known] = $this->contributions($other, ['2020-01-01 00:00:00']);
    $this->save('Contribution', ['id' => $known, 'trxn_id' => $trxn = self::word()]);
    $gateway = new DonationGateway($this->profile);
    $found = $gateway->contributionsLike([$trxn], [$contact], ['2026-03-18T16:58:00Z', '2026-11-01T06:30:00Z']);
    $this->assertSame([$same => '2026-03-18T16:58:00Z', $twice => '2026-11-01T06:30:00Z', $known => '2020-01-01T05:00:00Z'], array_column($found, 'receive_date', 'id'));
  }

  /**
   * People and imports enter dates in the hour that daylight saving leaves out.
   *
   * @dataProvider spellings
   */
  public function testATimeIsFoundUnderEachDateASiteCanHaveForIt(string $zone, string $utc, array $dates): void {
    \Civi::settings()->set('osdiClient.localUtcOffset', $zone);
    $this->assertSame($dates, (new ContributionClock())->spellings($utc));
    $contact = $this->contact();
    $contributions = $this->contributions($contact, $dates);
    $found = (new DonationGateway($this->profile))->contributionsLike([], [$contact], [$utc]);
    $this->assertSame(array_fill_keys($contributions, $utc), array_column($found, 'receive_date', 'id'));
  }

  public function spellings(): array {
    return [
      'any time' => ['America/New_York', '2026-03-18T16:58:00Z', ['2026-03-18 12:58:00']],
      'the hour left out' => ['America/New_York', '2026-03-08T07:30:00Z', ['2026-03-08 03:30:00', '2026-03-08 02:30:00']],
      'its last second' => ['America/New_York', '2026-03-08T07:59:59Z', ['2026-03-08 03:59:59', '2026-03-08 02:59:59']],
      'just before it' => ['America/New_York', '2026-03-08T06:59:59Z', ['2026-03-08 01:59:59']],
      'just after it' => ['America/New_York', '2026-03-08T08:00:00Z', ['2026-03-08 04:00:00']],
      'the half hour left out' => ['Australia/Lord_Howe', '2026-10-03T15:40:00Z', ['2026-10-04 02:40:00', '2026-10-04 02:10:00']],
      'the hour that comes twice' => ['America/New_York', '2026-11-01T06:30:00Z', ['2026-11-01 01:30:00']],
    ];
  }

  public function testStatesAreSavedOnceForEachContributionAndDonation(): void {
    [$contribution] = $this->contributions($this->contact(), ['2026-03-18 12:58:00']);
    $gateway = new DonationGateway($this->profile);
    $state = ['id' => NULL, 'contribution_id' => $contribution, 'remote_donation_id' => $id = '5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21', 'source' => 'remote', 'sync_time' => '2026-03-18T16:58:00Z',
      'sync_status' => 'error', 'remote_modified_time' => '2026-03-18T16:59:00Z', 'remote_amount' => '25.00', 'attempt_count' => 1, 'next_attempt_time' => '2026-03-18T17:03:00Z', 'message' => 'why',
      'awaited_person_id' => self::word(), 'remote_page_id' => self::word(), 'intent' => '{"amount":"25.00"}',
    ];
    [$saved] = $gateway->saveDonationStates([$state]);
    [$read] = $gateway->donationStatesByRemoteId([$id]);
    $this->assertEquals(['id' => $saved, 'sync_profile_id' => $this->profile] + $state, array_intersect_key($read, $state + ['sync_profile_id' => 1]));
    $this->assertEqualsWithDelta(25.0, (float) $read['local_amount'], 0.0001);
    $this->assertSame([], $gateway->donationStatesDue('local', '2026-03-18T17:03:00Z', 0, 10));
    $this->assertSame([], $gateway->donationStatesDue('remote', '2026-03-18T17:02:59Z', 0, 10));
    $this->assertCount(1, $gateway->donationStatesDue('remote', '2026-03-18T17:03:00Z', 0, 10));
    $this->assertSame([$saved], $gateway->saveDonationStates([['id' => $saved, 'sync_status' => 'success', 'next_attempt_time' => NULL] + $state]));
    $this->assertSame(1, $gateway->linkedDonations());
    $this->expectException(\CRM_Core_Exception::class);
    $gateway->saveDonationStates([$state]);
  }

  public function testADonationIsDueWhenItsAwaitedDonorIsLinked(): void {
    $contact = $this->contact();
    $gateway = new DonationGateway($this->profile);
    $waits = fn(string $person) => $gateway->saveDonationStates([['id' => NULL, 'remote_donation_id' => self::word(), 'source' => 'remote', 'sync_status' => 'did not qualify', 'awaited_person_id' => $person]])[0];
    [$linked, $merged, $alone, $elsewhere] = [self::uuid(), self::uuid(), self::uuid(), self::uuid()];
    [$first, $second] = [$waits($linked), $waits($merged)];
    $waits($alone);
    $waits($elsewhere);
    $this->state(['remote_person_id' => $alone]);
    $this->state(['remote_person_id' => $elsewhere, 'contact_id' => $contact, 'sync_profile_id' => $this->profile()]);
    $due = fn(int $after = 0, int $limit = 10) => array_map('intval', array_column($gateway->donationStatesDue('remote', '2026-03-18T17:03:00Z', $after, $limit), 'id'));
    $this->assertSame([], $due());
    $this->state(['remote_person_id' => $linked, 'contact_id' => $contact]);
    $this->state(['remote_person_id' => $merged, 'merged_contact_id' => $contact]);
    $this->assertSame([$first, $second], $due());
    $this->assertSame([$second], $due($first));
    $this->assertSame([$first], $due(0, 1));
  }

  public function testStatesOfAContributionAreSeenInEveryProfile(): void {
    [$contribution] = $this->contributions($this->contact(), ['2026-03-18 12:58:00']);
    $other = $this->profile();
    foreach ([$this->profile, $other] as $profile) {
      (new DonationGateway($profile))->saveDonationStates([['id' => NULL, 'contribution_id' => $contribution, 'remote_donation_id' => self::word(), 'source' => 'remote', 'sync_status' => 'success']]);
    }
    $states = (new DonationGateway($this->profile))->donationStatesByContribution([$contribution]);
    $this->assertEqualsCanonicalizing([$this->profile, $other], array_map('intval', array_column($states, 'sync_profile_id')));
  }

  public function testWhatWasAboutToBeSentIsFoundThoughItsContributionIsGone(): void {
    [$contribution, $done] = $this->contributions($this->contact(), ['2026-03-18 12:58:00', '2026-03-18 12:58:01']);
    $gateway = new DonationGateway($this->profile);
    $gateway->saveDonationStates([
      ['id' => NULL, 'contribution_id' => $contribution, 'source' => 'local', 'sync_status' => 'sending', 'intent' => $intent = '{"amount":"25.00"}'],
      ['id' => NULL, 'contribution_id' => $done, 'source' => 'local', 'sync_status' => 'success', 'remote_donation_id' => self::word()],
    ]);
    civicrm_api4('Contribution', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $contribution]]]);
    $this->assertSame([[NULL, $intent]], array_map(fn(array $state) => [$state['contribution_id'], $state['intent']], $gateway->donationIntents()));
  }

  public function testFlagsOfDonationsDoNotKeepTheirDonorsFromBeingSynced(): void {
    $contact = $this->contact();
    $gateway = new DonationGateway($this->profile);
    $flag = ['contact_id' => $contact, 'remote_object_id' => $id = self::word(), 'flag_type' => 'donation_failed', 'message' => 'why', 'context' => ['contributions' => []]];
    $gateway->saveDonationFlags([$flag, ['flag_type' => 'donation_amount_changed'] + $flag, ['remote_object_id' => NULL] + $flag]);
    $this->assertSame(['contacts' => [], 'remote' => [], 'deleted' => []], $gateway->blocked([$contact], [$id]));
    $open = fn() => array_column($this->rows('OsdiFlag', ['where' => [['contact_id', '=', $contact], ['status', '=', 'error']], 'orderBy' => ['id' => 'ASC']]), 'flag_type');
    $gateway->resolveFlags([$contact], [$id]);
    $this->assertSame(['donation_failed', 'donation_amount_changed', 'donation_failed'], $open(), 'a sync of the person settles nothing about donations');
    $gateway->resolveDonationFlags([$id], [], []);
    $this->assertSame(['donation_amount_changed', 'donation_failed'], $open());
    $gateway->resolveDonationFlags([], [$contact], []);
    $this->assertSame(['donation_amount_changed'], $open());
  }

  public function testTheFlagOfAContributionIsSettledWhosesoeverItIsNow(): void {
    [$contribution, $other] = $this->contributions($contact = $this->contact(), ['2026-03-18 12:58:00', '2026-03-18 12:58:01']);
    $gateway = new DonationGateway($this->profile);
    foreach ([$contribution, $other] as $one) {
      $gateway->saveDonationFlags([['contact_id' => $contact, 'remote_object_id' => NULL, 'flag_type' => 'donation_failed', 'message' => 'why', 'context' => ['contributions' => [$one]]]]);
    }
    $gateway->resolveDonationFlags([], [$this->contact()], [$contribution]);
    $open = $this->rows('OsdiFlag', ['where' => [['contact_id', '=', $contact], ['status', '=', 'error']]]);
    $this->assertSame([['contributions' => [$other]]], array_map(fn(array $flag) => is_string($flag['context']) ? json_decode($flag['context'], TRUE) : $flag['context'], $open));
  }

}
