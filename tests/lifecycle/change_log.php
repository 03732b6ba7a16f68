<?php

/**
 * The upgrade on a site with CiviCRM's detailed change log, which keeps a copy of every row there ever was, also after
 * it was switched off.
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
 * Switches it off; its tables stay.
 *
 * @return list<string>
 */
function change_log_off(): array {
  (new CRM_Logging_Schema())->disableLogging();
  Civi::settings()->set('logging', 0);
  return untrue(['the change log is kept' => array_filter(array_keys(LOGGED_TOKEN), CRM_Core_DAO::checkTableExists(...)) === array_keys(LOGGED_TOKEN)]);
}

/**
 * @return list<string>
 */
function change_log_dropped(): array {
  (new CRM_Logging_Schema())->dropAllLogTables();
  return [];
}

/**
 * A site that was never upgraded and is about to lose the extension.
 *
 * @return list<string>
 */
function token_logged_again(): array {
  CRM_Core_DAO::executeQuery('UPDATE log_civicrm_osdi_sync_profile SET api_token = %1', [1 => [OLD_TOKEN, 'String']]);
  CRM_Core_DAO::executeQuery("UPDATE log_civicrm_setting SET value = %1 WHERE name = 'osdiClient.defaultSyncProfile'", [1 => [serialize(['api_token' => OLD_TOKEN]), 'String']]);
  return untrue(['the token of 1.2.3 is in the change log to begin with' => logged_tokens() === array_keys(LOGGED_TOKEN)]);
}

/**
 * @return list<string>
 */
function change_log_forgot(): array {
  return untrue([
    'the token is in the change log no more: ' . implode(', ', logged_tokens()) => logged_tokens() === [],
    'nor is an encrypted one' => value('SELECT COUNT(*) FROM log_civicrm_osdi_sync_profile WHERE api_token IS NOT NULL') === '0',
    'its rows stay' => value('SELECT COUNT(*) FROM log_civicrm_osdi_sync_profile') !== '0',
  ]);
}

/**
 * @return list<string>
 */
function change_log_problems(): array {
  $state = value('SELECT MIN(id) FROM civicrm_osdi_person_sync_state');
  OsdiPersonSyncState::update(FALSE)->addWhere('id', '=', $state)->addValue('message', 'seen by the change log')->execute();
  return untrue([
    'the token is in the change log no more: ' . implode(', ', logged_tokens()) => logged_tokens() === [],
    'the encrypted one is' => value('SELECT COUNT(*) FROM log_civicrm_osdi_sync_profile WHERE api_token IS NOT NULL') !== '0',
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
