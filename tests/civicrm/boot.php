<?php

/**
 * Boots the CiviCRM stand-in: just enough of CiviCRM on SQLite to run the extension in tests, the demo and benchmarks.
 *
 * It imitates only what the shell calls, and tests/phpunit/Contract holds each imitation against a real CiviCRM.
 * Environment: CIVICRM_STANDIN_DB = the SQLite file (default: in memory); CIVI_USER='' = nobody is logged in.
 */

declare(strict_types=1);

use StandIn\Database;
use StandIn\Extension;
use StandIn\Schema;
use StandIn\Seed;

define('CIVICRM_STANDIN_KEY', 'key of the stand-in, which guards nothing real');

require_once __DIR__ . '/autoload.php';
require_once __DIR__ . '/api.php';
require_once dirname(__DIR__, 2) . '/osdi_client.php';

Database::open(getenv('CIVICRM_STANDIN_DB') ?: ':memory:');
Schema::load();
Extension::enable();
if (Database::isNew()) {
  $transaction = new CRM_Core_Transaction();
  Schema::create();
  Seed::plant();
  Extension::install();
  $transaction->commit();
}
