<?php

declare(strict_types=1);

namespace Civi\Osdi\SyncProfile;

use Civi\Osdi\Gateway\Sql;

/**
 * API tokens in CiviCRM's detailed change log, which copies every row of every table.
 *
 * Its tables stay when a site switches it off, so what counts is whether they are there, not the setting.
 */
final class LoggedTokens {

  /**
   * 1.2.3 kept a copy of the default profile in this setting, token included.
   */
  public const PROFILE_COPY = 'osdiClient.defaultSyncProfile';

  /**
   * Takes those in clear out; encrypted ones stay.
   */
  public static function forgetPlainText(): void {
    // An encrypted one begins with this character; see ApiToken::isPlainText().
    self::forget('civicrm_osdi_sync_profile', 'api_token', 'SUBSTR(api_token, 1, 1) <> CHAR(2)');
    self::forget('civicrm_setting', 'value', 'name = ' . Sql::value(self::PROFILE_COPY));
  }

  /**
   * Takes all of them out: nobody needs them once the extension is gone.
   */
  public static function forgetAll(): void {
    self::forget('civicrm_osdi_sync_profile', 'api_token', 'api_token IS NOT NULL');
    self::forget('civicrm_setting', 'value', 'name = ' . Sql::value(self::PROFILE_COPY));
  }

  private static function forget(string $table, string $column, string $which): void {
    $database = \DB::parseDSN(\CRM_Utils_SQL::autoSwitchDSN(defined('CIVICRM_LOGGING_DSN') ? CIVICRM_LOGGING_DSN : CIVICRM_DSN))['database'];
    $engine = \CRM_Core_DAO::singleValueQuery('SELECT ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = %1 AND TABLE_NAME = %2', [
      1 => [$database, 'String'],
      2 => ["log_$table", 'String'],
    ]);
    if ($engine === NULL) {
      return;
    }
    // Older versions of CiviCRM kept the log in tables whose rows cannot be changed; its System.updatelogtables turns
    // them into these.
    if (strtoupper($engine) === 'ARCHIVE') {
      Sql::run("ALTER TABLE `$database`.`log_$table` ENGINE = InnoDB");
    }
    Sql::run("UPDATE `$database`.`log_$table` SET `$column` = NULL WHERE $which");
  }

}
