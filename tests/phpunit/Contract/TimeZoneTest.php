<?php

declare(strict_types=1);

namespace OsdiTest\Contract;

use OsdiTest\CiviTestCase;
use OsdiTest\Zones;

/**
 * A timestamp is kept in UTC and shown in the zone of the database session; PHP's zone is a third thing.
 */
final class TimeZoneTest extends CiviTestCase {

  use Zones;

  public function testATimestampIsShownInTheSessionsZone(): void {
    $this->sessionZone('+00:00');
    $state = $this->save('OsdiPersonSyncState', ['sync_time' => '2026-01-31 23:30:00']);
    $this->sessionZone('-05:30');
    $this->assertSame('2026-01-31 18:00:00', $this->row('OsdiPersonSyncState', $state, ['sync_time'])['sync_time']);
    $this->sessionZone('+01:00');
    $this->assertSame('2026-02-01 00:30:00', $this->row('OsdiPersonSyncState', $state, ['sync_time'])['sync_time']);
  }

  public function testAWrittenTimeMeansTheSessionsZone(): void {
    $this->sessionZone('+02:00');
    $state = $this->save('OsdiPersonSyncState', ['sync_time' => '2026-07-01 12:00:00']);
    $this->sessionZone('+00:00');
    $this->assertSame('2026-07-01 10:00:00', $this->row('OsdiPersonSyncState', $state, ['sync_time'])['sync_time']);
  }

  public function testAnIsoTimeIsReadByPhpAndThenTakenForTheSessionsZone(): void {
    $this->phpZone('America/New_York');
    $this->sessionZone('+00:00');
    $state = $this->save('OsdiPersonSyncState', ['sync_time' => '2026-07-01T12:00:00Z']);
    $this->assertSame('2026-07-01 08:00:00', $this->row('OsdiPersonSyncState', $state, ['sync_time'])['sync_time']);
  }

  public function testConditionsMeanTheSessionsZoneToo(): void {
    $this->sessionZone('+00:00');
    $state = $this->save('OsdiPersonSyncState', ['sync_time' => '2026-07-01 12:00:00']);
    $this->sessionZone('-04:00');
    $after = fn(string $time) => array_column($this->rows('OsdiPersonSyncState', ['where' => [['id', '=', $state], ['sync_time', '>', $time]]]), 'id');
    $this->assertSame([$state], $after('2026-07-01 07:59:59'));
    $this->assertSame([], $after('2026-07-01 08:00:00'));
  }

  public function testPlainStatementsMeanTheSessionsZone(): void {
    $this->sessionZone('+02:00');
    $state = $this->save('OsdiPersonSyncState', []);
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_person_sync_state SET sync_time = '2026-07-01 12:00:00', message = '2026-07-01 12:00' WHERE id = $state");
    $read = fn() => \CRM_Core_DAO::executeQuery("SELECT sync_time, message FROM civicrm_osdi_person_sync_state WHERE id = $state")->fetchAll()[0];
    $this->assertSame(['sync_time' => '2026-07-01 12:00:00', 'message' => '2026-07-01 12:00'], $read());
    $this->sessionZone('+00:00');
    $this->assertSame(['sync_time' => '2026-07-01 10:00:00', 'message' => '2026-07-01 12:00'], $read());
    $this->assertSame((string) $state, \CRM_Core_DAO::singleValueQuery("SELECT id FROM civicrm_osdi_person_sync_state WHERE id = $state AND sync_time <= '2026-07-01 10:00:00'"));
    $this->assertNull(\CRM_Core_DAO::singleValueQuery("SELECT id FROM civicrm_osdi_person_sync_state WHERE id = $state AND sync_time < '2026-07-01 10:00:00'"));
  }

  public function testTheSessionKnowsItsDistanceFromUtc(): void {
    $this->sessionZone('-03:30');
    $this->assertSame('-12600', \CRM_Core_DAO::singleValueQuery('SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW())'));
  }

}
