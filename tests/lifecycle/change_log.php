<?php

/**
 * The upgrade on a site with CiviCRM's detailed change log, which keeps a copy of every row there ever was.
 */

declare(strict_types=1);

use Civi\Api4\OsdiPersonSyncState;

const LOGGED_TOKEN = ['log_civicrm_osdi_sync_profile' => 'api_token', 'log_civicrm_setting' => 'value'];

/**
 * @return list<string>
 */
function change_log_on(): array {
  (new CRM_Logging_Schema())->enableLogging();
  Civi::settings()->set('logging', 1);
  return untrue(['the token of 1.2.3 is in the change log to begin with' => logged_tokens() === array_keys(LOGGED_TOKEN)]);
}

/**
 * @return list<string>
 */
function change_log_off(): array {
  $logging = new CRM_Logging_Schema();
  $logging->disableLogging();
  $logging->dropAllLogTables();
  Civi::settings()->set('logging', 0);
  return [];
}

/**
 * @return list<string>
 */
function change_log_problems(): array {
  $state = value('SELECT MIN(id) FROM civicrm_osdi_person_sync_state');
  OsdiPersonSyncState::update(FALSE)->addWhere('id', '=', $state)->addValue('message', 'seen by the change log')->execute();
  return untrue([
    'the token is in the change log no more: ' . implode(', ', logged_tokens()) => logged_tokens() === [],
    'changes of the new columns are logged' => value("SELECT COUNT(*) FROM log_civicrm_osdi_person_sync_state WHERE message = 'seen by the change log'") !== '0',
  ]);
}

/**
 * Tables of the change log with the token in clear.
 *
 * @return list<string>
 */
function logged_tokens(): array {
  return array_values(array_filter(
    array_keys(LOGGED_TOKEN),
    static fn(string $table): bool => value("SELECT COUNT(*) FROM $table WHERE " . LOGGED_TOKEN[$table] . " LIKE '%" . OLD_TOKEN . "%'") !== '0'
  ));
}
