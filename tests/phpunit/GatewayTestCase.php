<?php

declare(strict_types=1);

namespace OsdiTest;

use Civi\Osdi\Gateway;

/**
 * A test of the one object through which the sync reads and writes CiviCRM.
 */
abstract class GatewayTestCase extends CiviTestCase {

  protected int $profile;

  protected Gateway $gateway;

  protected function setUp(): void {
    parent::setUp();
    $this->profile = $this->profile();
    $this->gateway = new Gateway($this->profile);
  }

  protected function profile(): int {
    return $this->save('OsdiSyncProfile', ['label' => self::word(), 'entry_point' => 'https://actionnetwork.org/api/v2/', 'api_token' => self::word()]);
  }

  /**
   * @param array<string, mixed> $state
   */
  protected function state(array $state): int {
    return $this->save('OsdiPersonSyncState', $state + ['sync_profile_id' => $this->profile]);
  }

  /**
   * What a write to the gateway looks like when it asks for nothing.
   *
   * @param array<string, mixed> $write
   * @return array<string, mixed>
   */
  protected static function write(array $write): array {
    return $write + ['id' => NULL, 'contact' => [], 'email' => NULL, 'phone' => NULL, 'address' => NULL];
  }

}
