<?php

declare(strict_types=1);

namespace Civi\Osdi\Upgrade;

use Civi\Osdi\Gateway\Sql;
use Civi\Osdi\Queue;
use Civi\Osdi\Queue\TasksFrom123;
use Civi\Osdi\SyncProfile\ApiToken;
use Civi\Osdi\SyncProfile\LoggedTokens;

/**
 * What osdi-client 1.2.3 stored differently: tokens in clear, and cursors of people in settings of the whole site.
 *
 * Plain SQL, because the step runs before CiviCRM knows the new columns everywhere.
 */
final class From123 {

  public static function run(): void {
    self::encryptTokens();
    self::removeProfileCopy();
    LoggedTokens::forgetPlainText();
    self::seedCursors();
    self::retryFailures();
    self::moveQueue();
  }

  /**
   * Version 1.2.3 subscribed everybody it brought to Action Network. Its profiles go on with that until somebody decides
   * otherwise.
   */
  public static function keepSubscribingNewPeople(): void {
    Sql::run('UPDATE civicrm_osdi_sync_profile SET subscribe_new_people = 1');
  }

  private static function encryptTokens(): void {
    foreach (Sql::rows("SELECT id, api_token FROM civicrm_osdi_sync_profile WHERE api_token <> ''", ['id', 'api_token']) as $profile) {
      if (ApiToken::isPlainText((string) $profile['api_token'])) {
        $stored = ApiToken::hiddenFromTraces(fn() => ApiToken::encrypt((string) $profile['api_token']));
        Sql::run('UPDATE civicrm_osdi_sync_profile SET api_token = ' . Sql::value($stored) . ' WHERE id = ' . (int) $profile['id']);
      }
    }
  }

  private static function removeProfileCopy(): void {
    \Civi::settings()->revert(LoggedTokens::PROFILE_COPY);
    // Settings are per domain; the line above reaches this one only.
    Sql::run('DELETE FROM civicrm_setting WHERE name = ' . Sql::value(LoggedTokens::PROFILE_COPY));
  }

  /**
   * The default profile goes on where 1.2.3 stopped. The others are read from the beginning; what is unchanged costs
   * next to nothing.
   */
  private static function seedCursors(): void {
    $profileId = (int) \CRM_Core_DAO::singleValueQuery('SELECT MIN(id) FROM civicrm_osdi_sync_profile WHERE is_default = 1');
    if (!$profileId) {
      return;
    }
    self::seed($profileId, 'person_remote_cursor', (string) \Civi::settings()->get('osdiClient.personBatchSyncActNetModTimeCutoff'), new \DateTimeZone('UTC'));
    // The site's own time, which is PHP's: the database's offset of today may not be that of the day it was written.
    self::seed($profileId, 'person_local_cursor', (string) \Civi::settings()->get('osdiClient.syncJobCiviModTimeCutoff'), new \DateTimeZone(date_default_timezone_get()));
  }

  private static function seed(int $profileId, string $column, string $time, \DateTimeZone $zone): void {
    if (!preg_match('/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d/', $time)) {
      return;
    }
    $utc = (new \DateTimeImmutable($time, $zone))->setTimezone(new \DateTimeZone('UTC'))->format('Y-m-d\TH:i:s\Z');
    Sql::run("UPDATE civicrm_osdi_sync_profile SET $column = " . Sql::value($utc) . " WHERE id = $profileId AND $column IS NULL");
  }

  /**
   * A first sync that failed was never tried again by 1.2.3 until somebody edited the record.
   */
  private static function retryFailures(): void {
    Sql::run("UPDATE civicrm_osdi_person_sync_state SET attempt_count = 0, next_attempt_time = CURRENT_TIMESTAMP"
      . " WHERE sync_status = 'error' AND attempt_count IS NULL");
  }

  /**
   * The queue of 1.2.3 drops what fails once. Its tasks about people are written anew, with ids in the place of people's
   * data, and carried out by a job that lets nothing get lost. Without a profile they wait for the first one.
   */
  private static function moveQueue(): void {
    Sql::run('DELETE FROM civicrm_queue WHERE name = ' . Sql::value(Queue::NAME));
    $profileId = (int) \CRM_Core_DAO::singleValueQuery('SELECT id FROM civicrm_osdi_sync_profile ORDER BY is_default DESC, id LIMIT 1');
    if ($profileId) {
      TasksFrom123::moveAll($profileId);
    }
  }

}
