<?php

/**
 * The steps of lifecycle.php. Each prints a JSON list of what is wrong.
 */

declare(strict_types=1);

use Civi\Api4\Contact;
use Civi\Api4\Email;
use Civi\Api4\Job;
use Civi\Api4\OptionValue;
use Civi\Api4\OsdiPersonSyncState;
use Civi\Api4\OsdiSyncProfile;
use OsdiTest\Sandbox;

require __DIR__ . '/schema.php';
require __DIR__ . '/change_log.php';
require __DIR__ . '/donations.php';
require __DIR__ . '/duplicates.php';

const KEY = 'osdi-client';
const OLD_TOKEN = 'token-of-1.2.3-in-clear';
const TABLES = [
  'civicrm_osdi_sync_profile', 'civicrm_osdi_person_sync_state', 'civicrm_osdi_donation_sync_state',
  'civicrm_osdi_deletion', 'civicrm_osdi_flag', 'civicrm_osdi_log', 'civicrm_osdi_run',
  'civicrm_osdi_tag_link', 'civicrm_osdi_tagging_base', 'civicrm_osdi_tagging_failure', 'civicrm_osdi_webhook_event',
  'civicrm_osdi_action_page', 'civicrm_osdi_action_state',
];
const JOBS = [
  'osdiclientcleanuplogtable', 'osdiclientprocessqueue', 'osdiclientbatchsynccontacts', 'osdiclientbatchsyncdonations',
  'osdiclientbatchsynctaggings', 'osdiclientbatchsyncactions',
];

/**
 * What is wrong with a list of claims.
 *
 * @param array<string, bool> $claims
 * @return list<string>
 */
function untrue(array $claims): array {
  return array_keys(array_filter($claims, static fn(bool $holds): bool => !$holds));
}

function status(): string {
  return CRM_Extension_System::singleton(TRUE)->getManager()->getStatus(KEY);
}

/**
 * @return list<string>
 */
function tables(): array {
  return array_values(array_filter(TABLES, static fn(string $table): bool => CRM_Core_DAO::checkTableExists($table)));
}

function jobs(): int {
  return Job::get(FALSE)->addSelect('id')->addWhere('api_action', 'IN', JOBS)->execute()->count();
}

function change(string $action): void {
  civicrm_api3('Extension', 'refresh', ['local' => TRUE, 'remote' => FALSE]);
  civicrm_api3('Extension', $action, ['keys' => KEY]);
}

function value(string $sql): ?string {
  return CRM_Core_DAO::singleValueQuery($sql);
}

/**
 * The tables as osdi-client 1.2.3 made them.
 *
 * @return list<string>
 */
function old_schema(): array {
  $id = 'id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY';
  $profile = static fn(string $table): string => "sync_profile_id int unsigned NULL, CONSTRAINT FK_{$table}_sync_profile_id FOREIGN KEY (sync_profile_id) REFERENCES civicrm_osdi_sync_profile(id) ON DELETE CASCADE";
  $time = static fn(string $name): string => "$name timestamp NULL DEFAULT NULL, INDEX index_$name ($name)";
  $times = implode(', ', array_map($time, [
    'remote_pre_sync_modified_time', 'remote_post_sync_modified_time', 'local_pre_sync_modified_time',
    'local_post_sync_modified_time', 'sync_time',
  ]));
  $end = 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci ROW_FORMAT=DYNAMIC';
  return [
    "CREATE TABLE civicrm_osdi_sync_profile ($id, is_default tinyint(4) DEFAULT 0, label varchar(128) NULL, entry_point varchar(1023) NULL, api_token varchar(1023) NULL, classes longtext NULL) $end",
    "CREATE TABLE civicrm_osdi_person_sync_state ($id, contact_id int unsigned NULL, remote_person_id varchar(255) NULL, $times, sync_origin tinyint NULL, sync_status varchar(32) NULL, {$profile('civicrm_osdi_person_sync_state')}, INDEX index_contact_id (contact_id), INDEX index_sync_profile_id (sync_profile_id), INDEX index_remote_person_id (remote_person_id), INDEX index_sync_status (sync_status), CONSTRAINT FK_civicrm_osdi_person_sync_state_contact_id FOREIGN KEY (contact_id) REFERENCES civicrm_contact(id) ON DELETE CASCADE) $end",
    "CREATE TABLE civicrm_osdi_donation_sync_state ($id, contribution_id int unsigned NULL, remote_donation_id varchar(255) NULL, source varchar(12), {$time('sync_time')}, sync_status varchar(32) NULL, {$profile('civicrm_osdi_donation_sync_state')}, CONSTRAINT FK_civicrm_osdi_donation_sync_state_contribution_id FOREIGN KEY (contribution_id) REFERENCES civicrm_contribution(id) ON DELETE CASCADE, INDEX index_sync_profile_id (sync_profile_id), INDEX index_remote_donation_id (remote_donation_id), INDEX index_sync_status (sync_status)) $end",
    "CREATE TABLE civicrm_osdi_deletion ($id, remote_object_id varchar(255) NULL, {$profile('civicrm_osdi_deletion')}, INDEX index_sync_profile_id (sync_profile_id), INDEX index_remote_object_id (remote_object_id)) $end",
    "CREATE TABLE civicrm_osdi_flag ($id, contact_id int unsigned NULL, remote_object_id varchar(255) NULL, flag_type varchar(255) NULL, status varchar(255) NULL, message varchar(511) NULL, context text NULL, created_date timestamp NULL DEFAULT CURRENT_TIMESTAMP, modified_date timestamp NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, INDEX index_contact_id (contact_id), INDEX index_remote_object_id (remote_object_id), INDEX index_flag_type (flag_type), INDEX index_status (status), CONSTRAINT FK_civicrm_osdi_flag_contact_id FOREIGN KEY (contact_id) REFERENCES civicrm_contact(id) ON DELETE SET NULL) $end",
    "CREATE TABLE civicrm_osdi_log ($id, creator varchar(127) NOT NULL, entity_table varchar(127) NULL, entity_id int unsigned NULL, created_date timestamp NULL DEFAULT CURRENT_TIMESTAMP, details longtext NULL, INDEX index_creator (creator), INDEX index_entity_table (entity_table), INDEX index_entity_id (entity_id), INDEX index_created_date (created_date)) $end",
  ];
}

/**
 * What osdi-client 1.2.3 leaves on a site that used it: a default profile, a linked pair, a failed one, cursors, a copy
 * of the profile in the settings, its queue, and its jobs, one of them active.
 */
function plant(): void {
  array_map(static fn(string $sql) => CRM_Core_DAO::executeQuery($sql), old_schema());
  CRM_Core_DAO::executeQuery("INSERT INTO civicrm_extension (type, full_name, name, label, file, schema_version, is_active) VALUES ('module', %1, 'OSDI Client', 'OSDI Client', 'osdi_client', '1000', 1)", [1 => [KEY, 'String']]);
  CRM_Core_DAO::executeQuery("INSERT INTO civicrm_osdi_sync_profile (id, is_default, label, entry_point, api_token, classes) VALUES (1, 1, 'Old', %1, %2, '{\"CrmEventResponder\":{\"*\":null}}')", [
    1 => [getenv('OSDI_TEST_ORIGIN') . '/api/v2/', 'String'],
    2 => [OLD_TOKEN, 'String'],
  ]);
  $person = json_decode((string) getenv('LIFECYCLE_PERSON'), TRUE, 512, JSON_THROW_ON_ERROR);
  $linked = Contact::create(FALSE)->setValues(['contact_type' => 'Individual', 'first_name' => 'Linked', 'last_name' => 'By 1.2.3'])->execute()->single()['id'];
  Email::create(FALSE)->setValues(['contact_id' => $linked, 'email' => 'an.older.address@example.org', 'is_primary' => TRUE])->execute();
  $failed = Contact::create(FALSE)->setValues(['contact_type' => 'Individual', 'first_name' => 'Failed', 'last_name' => 'In 1.2.3'])->execute()->single()['id'];
  Email::create(FALSE)->setValues(['contact_id' => $failed, 'email' => 'failed.once@example.org', 'is_primary' => TRUE])->execute();
  CRM_Core_DAO::executeQuery("INSERT INTO civicrm_osdi_person_sync_state (contact_id, sync_profile_id, remote_person_id, remote_pre_sync_modified_time, remote_post_sync_modified_time, local_pre_sync_modified_time, local_post_sync_modified_time, sync_time, sync_origin, sync_status)
    VALUES (%1, 1, %2, '2024-01-01 00:00:00', '2024-01-01 00:00:00', NOW(), NOW(), NOW(), 0, 'success'), (%3, 1, NULL, NULL, NULL, NULL, NOW(), NOW(), 0, 'error')", [
    1 => [$linked, 'Integer'],
    2 => [$person['id'], 'String'],
    3 => [$failed, 'Integer'],
  ]);
  Civi::settings()->add([
    'osdiClient.defaultSyncProfile' => ['id' => 1, 'label' => 'Old', 'api_token' => OLD_TOKEN],
    'osdiClient.personBatchSyncActNetModTimeCutoff' => '2024-01-02T03:04:05Z',
    'osdiClient.syncJobCiviModTimeCutoff' => '2024-01-02 03:04:05',
  ]);
  CRM_Core_DAO::executeQuery("INSERT INTO civicrm_queue (name, type, runner, retry_interval, retry_limit, error, status) VALUES ('osdi_client', 'Sql', 'task', 3, 0, 'delete', 'active')");
  $responders = 'Civi\\Osdi\\ActionNetwork\\CrmEventResponder\\';
  foreach ([
    new CRM_Queue_Task([$responders . 'PersonBasic', 'syncCreationFromQueue'], ['serializedPerson' => ['id' => $linked, 'firstName' => 'Queued name']], 'Sync'),
    new CRM_Queue_Task([$responders . 'TaggingBasic', 'syncCreationFromQueue'], ['serializedTagging' => ['id' => 1, 'tagId' => 1, 'contactId' => $linked]], 'Sync'),
  ] as $task) {
    CRM_Core_DAO::executeQuery("INSERT INTO civicrm_queue_item (queue_name, submit_time, data, weight) VALUES ('osdi_client', NOW(), %1, -10)", [1 => [serialize($task), 'String']]);
  }
  plant_donations($linked);
  CRM_Extension_System::singleton(TRUE);
  rebuild();
  plant_job();
}

/**
 * A job of 1.2.3 that the site switched on. It comes last: without the code of 1.2.3 CiviCRM would tidy it away.
 */
function plant_job(): void {
  $job = Job::create(FALSE)->setValues([
    'name' => 'Action Network Job 2: Batch Sync People', 'api_entity' => 'Job', 'api_action' => 'osdiclientbatchsynccontacts',
    'run_frequency' => 'Always', 'parameters' => "sync_profile_id=1\norigin=remote,local", 'is_active' => TRUE, 'domain_id' => 1,
  ])->execute()->single()['id'];
  CRM_Core_DAO::executeQuery("INSERT INTO civicrm_managed (module, name, entity_type, entity_id, cleanup) VALUES (%1, 'Job_osdiclientbatchsynccontacts', 'Job', %2, 'always')", [
    1 => [KEY, 'String'],
    2 => [$job, 'Integer'],
  ]);
}

/**
 * Clears what CiviCRM remembers about its extensions.
 */
function rebuild(): void {
  if (method_exists('Civi', 'rebuild')) {
    Civi::rebuild(['*' => TRUE, 'sessions' => FALSE])->execute();
  }
  else {
    CRM_Core_Invoke::rebuildMenuAndCaches(TRUE);
  }
}

/**
 * Runs the pending upgrade steps as the Extensions page does.
 *
 * @return list<string>
 */
function upgrade(): array {
  civicrm_api3('Extension', 'refresh', ['local' => TRUE, 'remote' => FALSE]);
  if (!CRM_Extension_Upgrades::hasPending()) {
    return ['no upgrade is offered'];
  }
  rebuild();
  $result = (new CRM_Queue_Runner([
    'title' => 'Extension upgrades',
    'queue' => CRM_Extension_Upgrades::createQueue(),
    'errorMode' => CRM_Queue_Runner::ERROR_ABORT,
  ]))->runAll();
  return untrue([
    'the upgrade runs: ' . (is_array($result) && isset($result['exception']) ? $result['exception']->getMessage() : '') => $result === TRUE,
    'nothing is pending afterwards' => !CRM_Extension_Upgrades::hasPending(),
  ]);
}

/**
 * @return list<string>
 */
function upgraded(): array {
  $token = (string) value('SELECT api_token FROM civicrm_osdi_sync_profile WHERE id = 1');
  $profile = OsdiSyncProfile::get(FALSE)->addWhere('id', '=', 1)->execute()->single();
  $states = OsdiPersonSyncState::get(FALSE)->addSelect('*')->addWhere('sync_profile_id', '=', 1)->addOrderBy('id')->execute()->getArrayCopy();
  $job = Job::get(FALSE)->addWhere('api_action', '=', 'osdiclientbatchsynccontacts')->execute();
  $zone = new DateTimeZone(date_default_timezone_get());
  $local = (new DateTimeImmutable('2024-01-02 03:04:05', $zone))->setTimezone(new DateTimeZone('UTC'))->format('Y-m-d\TH:i:s\Z');
  return untrue([
    'the token is encrypted' => $token !== '' && !str_contains($token, OLD_TOKEN),
    'the token can still be used' => Civi\Osdi\SyncProfile\ApiToken::decrypt($token) === OLD_TOKEN,
    'the token is not returned' => ($profile['api_token'] ?? NULL) === NULL,
    'the profile is the default' => $profile['is_default'] === TRUE,
    'the classes are kept' => $profile['classes'] === ['CrmEventResponder' => ['*' => NULL]],
    'the copy of the profile is gone from the settings' => value("SELECT COUNT(*) FROM civicrm_setting WHERE name = 'osdiClient.defaultSyncProfile'") === '0',
    'the remote cursor goes on' => $profile['person_remote_cursor'] === '2024-01-02T03:04:05Z',
    'the local cursor goes on' => $profile['person_local_cursor'] === $local,
    'both states are kept' => count($states) === 2,
    'the link is kept' => ($states[0]['remote_person_id'] ?? '') === json_decode((string) getenv('LIFECYCLE_PERSON'), TRUE)['id'],
    'the failed pair is due' => isset($states[1]['next_attempt_time']),
    'the job of the site is kept, active' => $job->count() === 1 && $job->first()['is_active'] === TRUE,
    'the other jobs are there, inactive' => Job::get(FALSE)->addSelect('id')->addWhere('api_action', 'IN', JOBS)->addWhere('is_active', '=', FALSE)->execute()->count() === count(JOBS) - 1,
    'the queue drops nothing any more' => value("SELECT COUNT(*) FROM civicrm_queue WHERE name = 'osdi_client' AND error = 'delete'") === '0',
    'the queued task about a person is kept' => value("SELECT COUNT(*) FROM civicrm_queue_item WHERE queue_name = 'osdi_client' AND data LIKE '%sync_contact%'") === '1',
    'without the person\'s data' => value("SELECT COUNT(*) FROM civicrm_queue_item WHERE queue_name = 'osdi_client' AND data LIKE '%Queued name%'") === '0',
    'the queued task about a tagging is settled' => value("SELECT COUNT(*) FROM civicrm_queue_item WHERE queue_name = 'osdi_client' AND data LIKE '%TaggingBasic%'") === '0',
  ] + donation_claims());
}

/**
 * A dump of what the upgrade touches.
 */
function snapshot(): string {
  $dump = [];
  foreach (['civicrm_osdi_sync_profile', 'civicrm_osdi_person_sync_state', 'civicrm_osdi_donation_sync_state'] as $table) {
    $dump[] = CRM_Core_DAO::executeQuery("SELECT * FROM $table ORDER BY id")->fetchAll();
  }
  return json_encode($dump, JSON_THROW_ON_ERROR);
}

/**
 * A profile that limits the people sync by a class of its own, as the README of 1.2.3 shows it.
 *
 * @return list<string>
 */
function limited(): array {
  $kept = value('SELECT classes FROM civicrm_osdi_sync_profile WHERE id = 1');
  CRM_Core_DAO::executeQuery('UPDATE civicrm_osdi_sync_profile SET classes = %1 WHERE id = 1', [
    1 => ['{"BatchSyncer":{"Person":"\\\\Civi\\\\Osdi\\\\ActionNetwork\\\\BatchSyncer\\\\PersonLimitedToGroup"}}', 'String'],
  ]);
  $before = snapshot();
  $refused = '';
  try {
    civicrm_api3('Job', 'osdiclientbatchsynccontacts', ['sync_profile_id' => 1, 'origin' => 'remote,local']);
  }
  catch (CRM_Core_Exception $e) {
    $refused = $e->getMessage();
  }
  $claims = [
    "the job names the entry: $refused" => str_contains($refused, 'BatchSyncer.Person (there is no class Civi\Osdi\ActionNetwork\BatchSyncer\PersonLimitedToGroup'),
    'nothing was written' => snapshot() === $before,
    'the status page warns' => Civi\Api4\System::check(FALSE)->addWhere('name', '=', 'osdiClientClasses')->execute()->count() === 1,
  ];
  OsdiSyncProfile::update(FALSE)->addWhere('id', '=', 1)->addValue('classes', NULL)->execute();
  $claims['the entry can be removed'] = value('SELECT COUNT(*) FROM civicrm_osdi_sync_profile WHERE classes IS NULL') === '1';
  CRM_Core_DAO::executeQuery('UPDATE civicrm_osdi_sync_profile SET classes = %1 WHERE id = 1', [1 => [$kept, 'String']]);
  return untrue($claims);
}

/**
 * @return list<string>
 */
function sync(): array {
  OsdiSyncProfile::update(FALSE)->addWhere('id', '=', 1)->addValue('api_token', Sandbox::TOKEN)->execute();
  $person = json_decode((string) getenv('LIFECYCLE_PERSON'), TRUE, 512, JSON_THROW_ON_ERROR);
  $before = (int) value("SELECT contact_id FROM civicrm_osdi_person_sync_state WHERE remote_person_id = '{$person['id']}'");
  $result = civicrm_api3('Job', 'osdiclientbatchsynccontacts', ['sync_profile_id' => 1, 'origin' => 'remote,local']);
  $contact = Contact::get(FALSE)->addSelect('first_name', 'email_primary.email')->addWhere('id', '=', $before)->execute()->single();
  return untrue([
    'the job succeeds' => $result['is_error'] === 0,
    'the linked contact gets the changes: ' . json_encode($contact) => $contact['email_primary.email'] === $person['email_addresses'][0]['address'],
    'nobody is made twice' => value("SELECT COUNT(*) FROM civicrm_email WHERE email = '{$person['email_addresses'][0]['address']}'") === '1',
    'the pair keeps its state' => value("SELECT COUNT(*) FROM civicrm_osdi_person_sync_state WHERE remote_person_id = '{$person['id']}' AND contact_id = $before AND base IS NOT NULL") === '1',
    'the failed pair was tried again' => value("SELECT COUNT(*) FROM civicrm_osdi_person_sync_state WHERE sync_status = 'error' AND sync_profile_id = 1") === '0',
  ]);
}

/**
 * Between the swap of the files and the upgrade.
 *
 * @return list<string>
 */
function pending(): array {
  $before = strlen(logs());
  $checks = Civi\Api4\System::check(FALSE)->addWhere('name', '=', 'osdiClientNativeLibrary')->execute();
  // The file as it is: CiviCRM does not load classes of this version yet, unless its caches were cleared.
  $messages = array_map(static fn($message): string => $message->getName(), Civi\Osdi\StatusCheck::messages([]));
  $refused = '';
  try {
    civicrm_api3('Job', 'osdiclientbatchsynccontacts', ['sync_profile_id' => 1, 'origin' => 'remote,local']);
  }
  catch (CRM_Core_Exception $e) {
    $refused = $e->getMessage();
  }
  $logged = substr(logs(), $before);
  return untrue([
    'the status page works' => $checks->count() === 0,
    'it asks for the upgrade and for nothing else: ' . implode(', ', $messages) => $messages === ['osdiClientUpgrade'],
    "the job asks for it too: $refused" => str_contains($refused, 'Run the extension upgrade'),
    "no statement failed: $logged" => !preg_match('/DB Error|backTrace|Unknown column/i', $logged),
    'contacts can be read' => Contact::get(FALSE)->setLimit(1)->execute()->count() === 1,
  ]);
}

/**
 * What CiviCRM's log files hold.
 */
function logs(): string {
  return implode('', array_map('file_get_contents', glob(Civi::paths()->getPath('[civicrm.log]/') . '*.log') ?: []));
}

/**
 * The site's key is replaced. The new one is gone when this process ends.
 *
 * @return list<string>
 */
function rotate(): array {
  $before = value('SELECT api_token FROM civicrm_osdi_sync_profile WHERE id = 1');
  $key = Civi::service('crypto.registry')->addSymmetricKey(['key' => random_bytes(32), 'suite' => 'aes-cbc', 'tags' => ['CRED'], 'weight' => -1]);
  $said = Civi\Api4\System::rotateKey(FALSE)->setTag('CRED')->execute()->getArrayCopy();
  $after = value('SELECT api_token FROM civicrm_osdi_sync_profile WHERE id = 1');
  $result = civicrm_api3('Job', 'osdiclientbatchsynccontacts', ['sync_profile_id' => 1, 'origin' => 'remote']);
  return untrue([
    'it is said: ' . json_encode($said) => str_contains(json_encode($said), 'OSDI Client'),
    'the token is stored anew' => $after !== $before && str_contains($after, "k={$key['id']}&"),
    'and can be used' => $result['is_error'] === 0,
  ]);
}

/**
 * @return list<string>
 */
function lost(): array {
  $refused = '';
  try {
    civicrm_api3('Job', 'osdiclientbatchsynccontacts', ['sync_profile_id' => 1, 'origin' => 'remote']);
  }
  catch (CRM_Core_Exception $e) {
    $refused = $e->getMessage();
  }
  return untrue([
    "the job says so: $refused" => str_contains($refused, 'cannot be decrypted'),
    'the status page too' => Civi\Api4\System::check(FALSE)->addWhere('name', '=', 'osdiClientTokenKey')->execute()->count() === 1,
  ]);
}

/**
 * @return list<string>
 */
function complaints(): array {
  $found = [];
  foreach (glob(Civi::paths()->getPath('[civicrm.log]/') . '*.log') ?: [] as $file) {
    if (filemtime($file) < (int) getenv('LIFECYCLE_BEGAN')) {
      continue;
    }
    foreach (file($file, FILE_IGNORE_NEW_LINES) ?: [] as $line) {
      preg_match('/^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\S* +\[(notice|warning|error|critical|alert|emergency)\]/', $line, $entry);
      // What a run says about people and profiles is meant for the administrator.
      if ($entry && strtotime($entry[1]) >= (int) getenv('LIFECYCLE_BEGAN') && !str_contains($line, '] OSDI Client: Sync profile ')) {
        $found[] = basename($file) . ": $line";
      }
    }
  }
  return $found;
}

/**
 * @return list<string>
 */
function problems(string $name): array {
  switch ($name) {
    case 'clean':
      if (status() === 'installed') {
        change('disable');
      }
      if (status() === 'disabled') {
        change('uninstall');
      }
      CRM_Core_DAO::executeQuery("DELETE FROM civicrm_contribution WHERE source LIKE 'osdi-lifecycle%'");
      Contact::delete(FALSE)->setUseTrash(FALSE)->addWhere('created_date', '>=', date('Y-m-d H:i:s', (int) getenv('LIFECYCLE_BEGAN')))->execute();
      return untrue(['no table is left' => tables() === []]);

    case 'install':
      change('install');
      return untrue([
        'it is installed' => status() === 'installed',
        'all tables are there' => tables() === TABLES,
        'the jobs are there, inactive' => jobs() === count(JOBS) && Job::get(FALSE)->addSelect('id')->addWhere('api_action', 'IN', JOBS)->addWhere('is_active', '=', TRUE)->execute()->count() === 0,
        'the option groups are there' => OptionValue::get(FALSE)->addSelect('id')->addWhere('option_group_id:name', 'IN', ['osdi_flag_type', 'osdi_log_used_for'])->execute()->count() === 13,
        'the entities work' => OsdiSyncProfile::get(FALSE)->execute()->count() === 0,
      ]);

    case 'disable':
      change('disable');
      return untrue(['it is disabled' => status() === 'disabled', 'its tables stay' => tables() === TABLES]);

    case 'enable':
      change('enable');
      return untrue(['it is installed' => status() === 'installed', 'the jobs are there' => jobs() === count(JOBS)]);

    case 'uninstall':
      Civi::settings()->set('osdiClient.localUtcOffset', 'UTC');
      change('disable');
      change('uninstall');
      return untrue([
        'it is not installed' => status() === 'uninstalled',
        'no table is left' => tables() === [],
        'no job is left' => jobs() === 0,
        'no setting is left' => value("SELECT COUNT(*) FROM civicrm_setting WHERE name LIKE 'osdiClient.%'") === '0',
        'no queue is left' => value("SELECT COUNT(*) FROM civicrm_queue WHERE name = 'osdi_client'") === '0',
        'no option group is left' => value("SELECT COUNT(*) FROM civicrm_option_group WHERE name LIKE 'osdi_%'") === '0',
      ]);

    case 'plant':
      plant();
      return untrue(['CiviCRM takes it for installed' => status() === 'installed']);

    case 'crowd':
      plant_duplicates();
      return [];

    case 'repaired':
      return repaired();

    case 'pending':
      return pending();

    case 'upgrade':
      return upgrade();

    case 'upgraded':
      return upgraded();

    case 'again':
      $before = snapshot();
      CRM_Core_DAO::executeQuery("UPDATE civicrm_extension SET schema_version = '1000' WHERE full_name = %1", [1 => [KEY, 'String']]);
      return array_merge(upgrade(), untrue(['nothing changes' => snapshot() === $before]));

    case 'limited':
      return limited();

    case 'sync':
      return sync();

    case 'rotate':
      return rotate();

    case 'lost':
      return lost();

    case 'schema':
      return schema_differences();

    case 'logging':
      return change_log_on();

    case 'logged':
      return change_log_problems();

    case 'token':
      return token_logged_again();

    case 'forgotten':
      return change_log_forgot();

    case 'unlogging':
      return change_log_off();

    case 'quiet':
      return untrue(['the token is in the change log no more: ' . implode(', ', logged_tokens()) => logged_tokens() === []]);

    case 'unlogged':
      return change_log_dropped();

    case 'log':
      return complaints();
  }
  return ["There is no step $name."];
}

function step(string $name): void {
  echo json_encode(problems($name), JSON_THROW_ON_ERROR);
}
