<?php

use Civi\Osdi\Native;
use Civi\Osdi\Native\Client;

require __DIR__ . '/exceptions.php';
require __DIR__ . '/gateway.php';
require __DIR__ . '/sandbox.php';

/**
 * A client that these tests never let send anything.
 */
function idle_client(): Client {
  return new Client((getenv('SANDBOX_ORIGIN') ?: 'https://actionnetwork.org') . '/api/v2/', 'secret');
}

/**
 * Runs a sync from an origin over a gateway.
 */
function run_sync(object $gateway, string $origin = 'remote', ?callable $progress = NULL, ?Client $client = NULL): array {
  return Native\sync_people($client ?? idle_client(), $gateway, ['profile_id' => '1', 'origin' => $origin], $progress);
}
