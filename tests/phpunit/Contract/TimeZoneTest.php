<?php

declare(strict_types=1);

namespace OsdiTest\Contract;

use OsdiTest\CiviTestCase;

/**
 * A timestamp is kept in UTC and shown in the zone of the database session; PHP's zone is a third thing.
 */
final class TimeZoneTest extends CiviTestCase {

  private string $session;

  private string $php;

  protected function setUp(): void {
    parent::setUp();
    $this->session = (string) \CRM_Core_DAO::singleValueQuery('SELECT @@session.time_zone');
    $this->php = date_default_timezone_get();
  }

  protected function tearDown(): void {
    date_default_timezone_set($this->php);
    $this->session($this->session);
    parent::tearDown();
  }

  public function testATimestampIsShownInTheSessionsZone(): void {
    $this->session('+00:00');
    $state = $this->save('OsdiPersonSyncState', ['sync_time' => '2026-01-31 23:30:00']);
    $this->session('-05:30');
    $this->assertSame('2026-01-31 18:00:00', $this->row('OsdiPersonSyncState', $state, ['sync_time'])['sync_time']);
    $this->session('+01:00');
    $this->assertSame('2026-02-01 00:30:00', $this->row('OsdiPersonSyncState', $state, ['sync_time'])['sync_time']);
  }

  public function testAWrittenTimeMeansTheSessionsZone(): void {
    $this->session('+02:00');
    $state = $this->save('OsdiPersonSyncState', ['sync_time' => '2026-07-01 12:00:00']);
    $this->session('+00:00');
    $this->assertSame('2026-07-01 10:00:00', $this->row('OsdiPersonSyncState', $state, ['sync_time'])['sync_time']);
  }

  public function testAnIsoTimeIsReadByPhpAndThenTakenForTheSessionsZone(): void {
    date_default_timezone_set('America/New_York');
    $this->session('+00:00');
    $state = $this->save('OsdiPersonSyncState', ['sync_time' => '2026-07-01T12:00:00Z']);
    $this->assertSame('2026-07-01 08:00:00', $this->row('OsdiPersonSyncState', $state, ['sync_time'])['sync_time']);
  }

  public function testConditionsMeanTheSessionsZoneToo(): void {
    $this->session('+00:00');
    $state = $this->save('OsdiPersonSyncState', ['sync_time' => '2026-07-01 12:00:00']);
    $this->session('-04:00');
    $after = fn(string $time) => array_column($this->rows('OsdiPersonSyncState', ['where' => [['id', '=', $state], ['sync_time', '>', $time]]]), 'id');
    $this->assertSame([$state], $after('2026-07-01 07:59:59'));
    $this->assertSame([], $after('2026-07-01 08:00:00'));
  }

  public function testTheSessionKnowsItsDistanceFromUtc(): void {
    $this->session('-03:30');
    $this->assertSame('-12600', \CRM_Core_DAO::singleValueQuery('SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW())'));
  }

  private function session(string $zone): void {
    \CRM_Core_DAO::executeQuery('SET time_zone = %1', [1 => [$zone, 'String']]);
  }

}
