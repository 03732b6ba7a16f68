<?php

/**
 * One process of rate.php: reads everybody from Action Network's stand-in, over a CiviCRM in memory.
 */

declare(strict_types=1);

use Civi\Osdi\Native;
use OsdiTest\Sandbox;

require dirname(__DIR__) . '/phpunit/Sandbox.php';
require dirname(__DIR__) . '/phpt/support/gateway.php';

set_time_limit(0);
ini_set('memory_limit', '512M');
$client = new Native\Client(Sandbox::attached()->entryPoint(), Sandbox::TOKEN);
Native\sync_people($client, new FakeGateway(), ['profile_id' => 1, 'origin' => 'remote']);
