<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Gateway\FlagTable;
use Civi\Osdi\Gateway\Scope;
use Civi\Osdi\Gateway\Sql;
use Civi\Osdi\Gateway\SyncStateTable;
use Civi\Osdi\Queue\FailedTask;
use Civi\Osdi\Queue\QueueStatus;
use Civi\Osdi\SyncProfile\ActionRules;
use Civi\Osdi\SyncProfile\ApiToken;
use Civi\Osdi\SyncProfile\ClassOverrides;
use Civi\Osdi\SyncProfile\FieldMap;
use Civi\Osdi\SyncProfile\PeopleOverrides;
use Civi\Osdi\SyncProfile\PeopleRules;
use Civi\Osdi\SyncProfile\UnaskedMethods;
use Civi\Osdi\Upgrade\Revision;
use CRM_OSDI_ExtensionUtil as E;
use Psr\Log\LogLevel;

/**
 * What the system status page says about this extension. Each entry names the next step.
 */
final class StatusCheck {

  private const OF_THE_SERVER = [
    'osdiClientNativeLibrary' => 'nativeLibrary',
    'osdiClientServerSettings' => 'serverSettings',
  ];

  private const BEFORE_THE_UPGRADE = ['osdiClientUpgrade' => 'upgrade'];

  private const OF_THE_DATABASE = [
    'osdiClientDefaultProfile' => 'defaultProfile',
    'osdiClientTokenEncryption' => 'tokenEncryption',
    'osdiClientTokenKey' => 'tokenKey',
    'osdiClientClasses' => 'classes',
    'osdiClientClassNames' => 'classNames',
    'osdiClientClassMethods' => 'classMethods',
    'osdiClientFieldMap' => 'fieldMap',
    'osdiClientActionRules' => 'actionRules',
    'osdiClientScope' => 'scope',
    'osdiClientBrake' => 'brake',
    'osdiClientFailedPeople' => 'failedPeople',
    'osdiClientFlags' => 'flags',
    'osdiClientUnusableStates' => 'unusableStates',
    'osdiClientQueue' => 'queue',
  ];

  /**
   * Rows named by their ids in one message.
   */
  private const ROWS_NAMED = 20;

  /**
   * @param string[] $asked
   *   Names of the statuses that are wanted; empty for all.
   * @return list<\CRM_Utils_Check_Message>
   */
  public static function messages(array $asked): array {
    $messages = [];
    $checks = self::OF_THE_SERVER + (Revision::isPending() ? self::BEFORE_THE_UPGRADE : self::OF_THE_DATABASE);
    foreach ($checks as $name => $check) {
      if (!$asked || in_array($name, $asked, TRUE)) {
        try {
          $messages[] = self::$check($name);
        }
        catch (\CRM_Core_Exception $error) {
          // Once, however many checks need the table.
          $messages['osdiClientTables'] = self::brokenTables($error);
        }
      }
    }
    return array_values(array_filter($messages));
  }

  /**
   * A check that cannot be made must not end the checks of everybody else.
   */
  private static function brokenTables(\CRM_Core_Exception $error): \CRM_Utils_Check_Message {
    $missing = Revision::missingTables();
    $text = $missing === []
      ? E::ts('The tables of this extension cannot be read: %1', [1 => htmlspecialchars($error->getMessage())])
      : E::ts('These tables of the extension are missing: %1. Restore them from a backup. Until then nothing is synced, and what happens to contacts is only in CiviCRM\'s log file. Uninstalling and installing the extension makes them anew, but forgets all sync profiles and who belongs to whom.', [1 => implode(', ', $missing)]);
    return new \CRM_Utils_Check_Message('osdiClientTables', $text, E::ts('OSDI Client: tables are missing'), LogLevel::ERROR, 'fa-database');
  }

  private static function nativeLibrary(string $name): ?\CRM_Utils_Check_Message {
    $problem = NativeLibrary::problem();
    return $problem === NULL ? NULL : new \CRM_Utils_Check_Message(
      $name,
      htmlspecialchars($problem) . ' ' . E::ts('Until then nothing is synced; everything else works.'),
      E::ts('OSDI Client: native library'),
      LogLevel::ERROR,
      'fa-puzzle-piece'
    );
  }

  private static function serverSettings(string $name): ?\CRM_Utils_Check_Message {
    $problem = NativeLibrary::problem() === NULL ? NativeLibrary::settingsProblem() : NULL;
    return $problem === NULL ? NULL : new \CRM_Utils_Check_Message(
      $name,
      htmlspecialchars($problem) . ' ' . E::ts('A system administrator can correct it in PHP\'s configuration and restart PHP. Until then nothing is synced; everything else works.'),
      E::ts('OSDI Client: settings of the server'),
      LogLevel::ERROR,
      'fa-sliders'
    );
  }

  private static function upgrade(string $name): \CRM_Utils_Check_Message {
    return new \CRM_Utils_Check_Message($name, Revision::request(), E::ts('OSDI Client: upgrade not run yet'), LogLevel::ERROR, 'fa-database');
  }

  private static function defaultProfile(string $name): ?\CRM_Utils_Check_Message {
    $defaults = (int) \CRM_Core_DAO::singleValueQuery('SELECT COUNT(*) FROM civicrm_osdi_sync_profile WHERE is_default = 1');
    return $defaults === 1 ? NULL : new \CRM_Utils_Check_Message(
      $name,
      $defaults === 0
        ? E::ts('No sync profile is marked as default. Create one in the API v4 Explorer (entity OsdiSyncProfile) with label, entry_point, api_token and is_default, or set is_default of an existing one.')
        : E::ts('%1 sync profiles are marked as default. Set is_default again on the one that should be it (API v4 Explorer, entity OsdiSyncProfile).', [1 => $defaults]),
      E::ts('OSDI Client: default sync profile'),
      LogLevel::INFO,
      'fa-id-card-o'
    );
  }

  private static function tokenEncryption(string $name): ?\CRM_Utils_Check_Message {
    if (!ApiToken::canEncrypt()) {
      $text = E::ts('This site has no key to encrypt with, so API tokens of Action Network are stored in clear. Set CIVICRM_CRED_KEYS in civicrm.settings.php, then enter the tokens again.');
    }
    elseif ($labels = self::profilesWithToken(ApiToken::isPlainText(...))) {
      $text = E::ts('The API token of these sync profiles is stored in clear: %1. Enter it again (API v4 Explorer, entity OsdiSyncProfile), then it is encrypted.', [1 => htmlspecialchars(implode(', ', $labels))]);
    }
    else {
      return NULL;
    }
    return new \CRM_Utils_Check_Message($name, $text, E::ts('OSDI Client: API token not encrypted'), LogLevel::WARNING, 'fa-key');
  }

  private static function tokenKey(string $name): ?\CRM_Utils_Check_Message {
    $labels = self::profilesWithToken(fn(string $stored) => !ApiToken::isReadable($stored));
    return $labels === [] ? NULL : new \CRM_Utils_Check_Message(
      $name,
      E::ts('The API token of these sync profiles cannot be decrypted, so nothing is synced with them: %1. The key it was encrypted with is no longer in CIVICRM_CRED_KEYS (civicrm.settings.php). Put the key back, or enter the token again (API v4 Explorer, entity OsdiSyncProfile).', [1 => htmlspecialchars(implode(', ', $labels))]),
      E::ts('OSDI Client: API token cannot be decrypted'),
      LogLevel::ERROR,
      'fa-key'
    );
  }

  private static function classes(string $name): ?\CRM_Utils_Check_Message {
    $problems = array_filter(array_map(PeopleOverrides::problem(...), self::profilesWith('classes')));
    return $problems === [] ? NULL : new \CRM_Utils_Check_Message(
      $name,
      implode('<br>', array_map('htmlspecialchars', $problems)),
      E::ts('OSDI Client: people are not synced'),
      LogLevel::WARNING,
      'fa-ban'
    );
  }

  /**
   * Classes that are not there, or cannot play the role a profile has them play: the extension that has one may have been
   * uninstalled since.
   */
  private static function classNames(string $name): ?\CRM_Utils_Check_Message {
    $lines = self::linesOf(self::profilesWith('classes'), fn(array $profile) => implode(' ', ClassOverrides::problems(ClassOverrides::stored($profile['classes']))));
    return self::warningOf($name, $lines, E::ts('Entries of the field classes that cannot be carried out. What they concern is not synced. Correct or remove them in the API v4 Explorer (entity OsdiSyncProfile).'), E::ts('OSDI Client: classes cannot be used'), 'fa-plug');
  }

  /**
   * Methods of the site's classes that were written for 1.2.3 and have no effect any more.
   */
  private static function classMethods(string $name): ?\CRM_Utils_Check_Message {
    $lines = self::linesOf(self::profilesWith('classes'), fn(array $profile) => implode(', ', UnaskedMethods::of(ClassOverrides::stored($profile['classes']))));
    return self::warningOf($name, $lines, E::ts('Methods of your own classes that the scheduled jobs do not call any more, so that they have no effect there. Whoever maintains these classes finds in docs/customising.md what to use instead, and can then remove the methods.'), E::ts('OSDI Client: methods of your classes are not called'), 'fa-plug');
  }

  /**
   * Entries whose field was changed, disabled or deleted since they were saved.
   */
  private static function fieldMap(string $name): ?\CRM_Utils_Check_Message {
    $lines = self::linesOf(self::profilesWith('field_map'), fn(array $profile) => implode(' ', FieldMap::ofRow($profile)->problems));
    return self::warningOf($name, $lines, E::ts('Entries of field maps that cannot be carried out. Their fields are left alone; everything else is synced. Correct them in the API v4 Explorer (entity OsdiSyncProfile, field_map).'), E::ts('OSDI Client: fields are not synced'), 'fa-random');
  }

  /**
   * Rules whose activity type, say, was disabled since they were saved.
   */
  private static function actionRules(string $name): ?\CRM_Utils_Check_Message {
    $lines = self::linesOf(self::profilesWith('action_rules'), fn(array $profile) => implode(' ', ActionRules::problems($profile['action_rules'])));
    return self::warningOf($name, $lines, E::ts('Rules for actions that cannot be carried out, so each action they are about fails. Correct them in the API v4 Explorer (entity OsdiSyncProfile, action_rules).'), E::ts('OSDI Client: actions are not synced'), 'fa-hand-paper-o');
  }

  /**
   * @param string $name
   * @param list<string> $lines
   *   HTML; without any there is nothing to warn of.
   * @param string $intro
   * @param string $title
   * @param string $icon
   */
  private static function warningOf(string $name, array $lines, string $intro, string $title, string $icon): ?\CRM_Utils_Check_Message {
    return $lines === [] ? NULL : new \CRM_Utils_Check_Message($name, $intro . '<br>' . implode('<br>', $lines), $title, LogLevel::WARNING, $icon);
  }

  private static function scope(string $name): ?\CRM_Utils_Check_Message {
    $columns = ['id', 'label', ...PeopleRules::SCOPE];
    $profiles = Sql::rows('SELECT ' . implode(', ', $columns) . ' FROM civicrm_osdi_sync_profile ORDER BY id', $columns);
    $lines = self::linesOf($profiles, function (array $profile): string {
      $scope = Scope::ofRow($profile);
      return $scope->isLimited() ? implode(' ', $scope->problems()) : '';
    });
    return $lines === [] ? NULL : new \CRM_Utils_Check_Message(
      $name,
      implode('<br>', $lines) . ' ' . E::ts('Until then nobody is synced with it.'),
      E::ts('OSDI Client: whom a sync profile is limited to'),
      LogLevel::WARNING,
      'fa-users'
    );
  }

  /**
   * @return list<array<string, ?string>>
   *   Id, label and that column of the profiles in which it is not empty.
   */
  private static function profilesWith(string $column): array {
    return Sql::rows("SELECT id, label, $column FROM civicrm_osdi_sync_profile WHERE $column <> '' ORDER BY id", ['id', 'label', $column]);
  }

  /**
   * A line for each profile of which there is something to be told.
   *
   * @param list<array<string, ?string>> $profiles
   * @param callable(array<string, ?string>): string $told
   * @return list<string>
   *   HTML.
   */
  private static function linesOf(array $profiles, callable $told): array {
    $lines = [];
    foreach ($profiles as $profile) {
      $what = $told($profile);
      if ($what !== '') {
        $lines[] = htmlspecialchars(E::ts('Sync profile %1: %2', [1 => "\"{$profile['label']}\" (id {$profile['id']})", 2 => $what]));
      }
    }
    return $lines;
  }

  /**
   * The last run of a profile in one direction, of people or of tags, if the brake stopped it.
   */
  private static function brake(string $name): ?\CRM_Utils_Check_Message {
    // What waits in the queue is told there.
    $last = "SELECT MAX(id) FROM civicrm_osdi_run WHERE started_by <> '" . RunRecord::BY_QUEUE . "' GROUP BY sync_profile_id, subject, origin";
    $sql = "SELECT sync_profile_id, subject, origin, message FROM civicrm_osdi_run WHERE outcome = '" . RunRecord::BRAKED . "' AND id IN ($last) ORDER BY id";
    $which = fn(array $run) => $run['subject'] === RunRecord::TAGGINGS ? E::ts('tags') : Origins::label($run['origin']);
    $lines = array_map(fn(array $run) => htmlspecialchars("{$run['sync_profile_id']}, " . $which($run) . ": {$run['message']}"), Sql::rows($sql, ['sync_profile_id', 'subject', 'origin', 'message']));
    return self::warningOf($name, $lines, E::ts('Runs that wait for your decision, by sync profile:'), E::ts('OSDI Client: the brake stopped a run'), 'fa-hand-stop-o');
  }

  private static function failedPeople(string $name): ?\CRM_Utils_Check_Message {
    $sql = "SELECT profile.id AS id, profile.label AS label, COUNT(*) AS people FROM civicrm_osdi_person_sync_state state
      INNER JOIN civicrm_osdi_sync_profile profile ON profile.id = state.sync_profile_id
      WHERE state.sync_status = 'error' AND state.next_attempt_time IS NULL AND COALESCE(state.attempt_count, 1) > 0 GROUP BY profile.id, profile.label ORDER BY profile.id";
    $counts = Sql::rows($sql, ['id', 'label', 'people']);
    $listed = array_map(fn(array $count) => htmlspecialchars(sprintf('%d ("%s", id %d)', $count['people'], $count['label'], $count['id'])), $counts);
    return $counts === [] ? NULL : new \CRM_Utils_Check_Message(
      $name,
      E::ts('People who could not be synced and are not tried again by themselves, by sync profile: %1. To see who and why, look at OsdiPersonSyncState (SearchKit or API v4 Explorer) for rows with sync_status error and no next_attempt_time (an attempt_count of 0 means that the link was given to another contact by hand, and nothing has to be done). They are tried again as soon as they are edited.', [1 => implode(', ', $listed)]),
      E::ts('OSDI Client: people need attention'),
      LogLevel::WARNING,
      'fa-user-times'
    );
  }

  /**
   * Flags that tell of a problem and keep nobody from being synced, so nothing else reminds of them. Those of queued tasks
   * are told of with the queue.
   */
  private static function flags(string $name): ?\CRM_Utils_Check_Message {
    $types = Sql::values(array_diff(FlagTable::TELLING, [FailedTask::FLAG_TYPE]));
    $counts = Sql::rows("SELECT flag_type, COUNT(*) AS flags FROM civicrm_osdi_flag WHERE status = 'error' AND flag_type IN ($types) GROUP BY flag_type ORDER BY flag_type", ['flag_type', 'flags']);
    $listed = array_map(fn(array $count) => "{$count['flag_type']}: {$count['flags']}", $counts);
    return $counts === [] ? NULL : new \CRM_Utils_Check_Message(
      $name,
      E::ts('Open flags, which wait for somebody to decide: %1. See OsdiFlag (SearchKit or API v4 Explorer), status error; each says what it is about and what can be done.', [1 => implode(', ', $listed)]),
      E::ts('OSDI Client: flags'),
      LogLevel::NOTICE,
      'fa-flag-o'
    );
  }

  /**
   * Sync states somebody wrote past the API, or of osdi-client 1.2.3.
   */
  private static function unusableStates(string $name): ?\CRM_Utils_Check_Message {
    $lines = [];
    foreach (SyncStateTable::withUnusablePerson() as $profileId => $ids) {
      $shown = implode(', ', array_slice($ids, 0, self::ROWS_NAMED)) . (count($ids) > self::ROWS_NAMED ? ' …' : '');
      $lines[] = E::ts('Sync profile %1: %2 (ids: %3)', [1 => $profileId, 2 => count($ids), 3 => $shown]);
    }
    return $lines === [] ? NULL : new \CRM_Utils_Check_Message(
      $name,
      E::ts('Sync states whose remote_person_id is not the id of a person on Action Network, such as %1. They are taken as contacts without a person, and matched anew. Correct or delete those that stay here (API v4 Explorer, entity OsdiPersonSyncState).', [1 => PersonId::EXAMPLE])
        . '<br>' . implode('<br>', $lines),
      E::ts('OSDI Client: sync states without a usable person'),
      LogLevel::WARNING,
      'fa-chain-broken'
    );
  }

  private static function queue(string $name): ?\CRM_Utils_Check_Message {
    $sentences = QueueStatus::sentences();
    return $sentences === [] ? NULL : new \CRM_Utils_Check_Message(
      $name,
      implode('<br>', array_map('htmlspecialchars', $sentences)),
      E::ts('OSDI Client: queued tasks need attention'),
      LogLevel::WARNING,
      'fa-hourglass-half'
    );
  }

  /**
   * @param callable(string): bool $is
   *   Told the token as it is stored.
   * @return list<string>
   *   Labels.
   */
  private static function profilesWithToken(callable $is): array {
    $profiles = Sql::rows("SELECT id, label, api_token FROM civicrm_osdi_sync_profile WHERE api_token <> '' ORDER BY id", ['id', 'label', 'api_token']);
    $those = array_filter($profiles, fn(array $profile) => $is((string) $profile['api_token']));
    return array_values(array_map(fn(array $profile) => $profile['label'] ?: '#' . (string) $profile['id'], $those));
  }

}
