<?php

declare(strict_types=1);

namespace OsdiTest\Gateway;

use OsdiTest\GatewayTestCase;
use OsdiTest\Zones;

/**
 * Times leave and enter the gateway in UTC, whatever zones PHP and the database session are in.
 */
final class TimesTest extends GatewayTestCase {

  use Zones;

  /**
   * @dataProvider zones
   */
  public function testTimesAreUtc(string $php, string $session): void {
    $this->phpZone('UTC');
    $this->sessionZone('+00:00');
    $contact = $this->contact();
    $this->modifiedAt($contact, '2031-07-01 12:00:00');
    $this->phpZone($php);
    $this->sessionZone($session);
    $gateway = new \Civi\Osdi\Gateway($this->profile);

    $this->assertSame('2031-07-01T12:00:00Z', $gateway->contactsById([$contact])[0]['modified_date']);
    $changed = fn(string $since) => array_column($gateway->contactsChanged($since, 0, 10), 'id');
    $this->assertSame([$contact], $changed('2031-07-01T11:59:59Z'));
    $this->assertSame([], $changed('2031-07-01T12:00:00Z'));

    [$id] = $gateway->saveStates([['id' => NULL, 'contact_id' => $contact, 'sync_profile_id' => $this->profile, 'sync_time' => '2026-01-31T23:30:00Z', 'sync_status' => 'error', 'sync_origin' => 0, 'next_attempt_time' => '2026-07-01T00:30:00Z']]);
    $this->assertSame('2026-01-31T23:30:00Z', $gateway->statesByContactId([$contact])[0]['sync_time']);
    $due = fn(string $now) => array_column($gateway->statesDue(0, $now, 0, 10), 'id');
    $this->assertEquals([$id], $due('2026-07-01T00:30:00Z'));
    $this->assertSame([], $due('2026-07-01T00:29:59Z'));

    $this->phpZone('UTC');
    $this->sessionZone('+00:00');
    $this->assertSame('2026-01-31 23:30:00', $this->row('OsdiPersonSyncState', (int) $id, ['sync_time'])['sync_time']);
  }

  /**
   * API v4 reads a condition's time in PHP's zone, where 02:30 does not exist on that night.
   */
  public function testNothingIsMissedInTheHourAZoneSkips(): void {
    $contact = $this->contact();
    $this->sessionZone('+00:00');
    $this->modifiedAt($contact, '2026-03-08 07:45:00');
    $this->phpZone('America/New_York');
    $this->sessionZone('-05:00');
    $changed = (new \Civi\Osdi\Gateway($this->profile))->contactsChanged('2026-03-08T07:30:00Z', $contact - 1, 10);
    $this->assertSame([[$contact, '2026-03-08T07:45:00Z']], array_map(fn($row) => [$row['id'], $row['modified_date']], $changed));
  }

  public function zones(): array {
    return [
      'both UTC' => ['UTC', '+00:00'],
      'both in New York in winter' => ['America/New_York', '-05:00'],
      'session in UTC, PHP in Kolkata' => ['Asia/Kolkata', '+00:00'],
      'session ahead, PHP behind' => ['America/Los_Angeles', '+13:00'],
      'session with a half hour' => ['UTC', '-03:30'],
    ];
  }

}
