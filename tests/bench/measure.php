<?php

/**
 * One step of the benchmark in a process of its own: measure.php <step> <people> <origin>. Prints JSON.
 */

declare(strict_types=1);

use Civi\Api4\Contact;
use Civi\Api4\OsdiPersonSyncState;
use Civi\Api4\OsdiSyncProfile;
use Civi\Osdi\Gateway;
use Civi\Osdi\Native;
use Civi\Osdi\PeopleSync;
use OsdiTest\Custom\Others;
use OsdiTest\Sandbox;
use OsdiTest\Statements;

require dirname(__DIR__) . '/phpunit/boot.php';

[, $step, $people, $origin] = $argv;
set_time_limit(0);
ini_set('memory_limit', '512M');

/**
 * The benchmark's profile, made when it is missing.
 */
function profile(): int {
  $found = OsdiSyncProfile::get(FALSE)->addSelect('id')->addWhere('label', '=', 'Benchmark')->execute()->first();
  return (int) ($found ?? OsdiSyncProfile::create(FALSE)
    ->setValues(['label' => 'Benchmark', 'classes' => Others::ifAskedFor(), 'entry_point' => getenv('OSDI_TEST_ORIGIN') . '/api/v2/', 'api_token' => Sandbox::TOKEN])
    ->execute()->first())['id'];
}

/**
 * The benchmark's contacts, a thousand at a time: those made after it began.
 *
 * @param callable(list<array<string, mixed>>): void $act
 */
function each_thousand(callable $act): void {
  $after = (int) getenv('BENCH_AFTER_CONTACT');
  do {
    $contacts = Contact::get(FALSE)->addSelect('id', 'last_name')->addWhere('id', '>', $after)->addWhere('contact_type', '=', 'Individual')
      ->addOrderBy('id')->setLimit(1000)->execute()->getArrayCopy();
    if ($contacts) {
      $act($contacts);
      $after = end($contacts)['id'];
    }
  } while ($contacts);
}

/**
 * Forgets up to where a direction was read, so that everybody is read again.
 */
function read_all_again(): void {
  CRM_Core_DAO::executeQuery('UPDATE civicrm_osdi_sync_profile SET person_remote_cursor = NULL, person_local_cursor = NULL');
}

$result = match ($step) {
  'begin' => ['contact' => (int) CRM_Core_DAO::singleValueQuery('SELECT MAX(id) FROM civicrm_contact')],
  'run' => (static function (string $origin): array {
    $gateway = new Gateway(profile(), [], (new PeopleSync(profile()))->own());
    $client = new Native\Client(getenv('OSDI_TEST_ORIGIN') . '/api/v2/', Sandbox::TOKEN);
    $report = [];
    $start = hrtime(TRUE);
    $statements = Statements::during(static function () use ($client, $gateway, $origin, &$report): void {
      $report = Native\sync_people($client, $gateway, ['profile_id' => profile(), 'origin' => $origin]);
    });
    preg_match('/VmHWM:\s+(\d+)/', (string) file_get_contents('/proc/self/status'), $peak);
    return [
      'total' => $report['total'],
      'counts' => $report['counts'],
      'statements' => $statements,
      'seconds' => (hrtime(TRUE) - $start) / 1e9,
      'peak_kb' => (int) ($peak[1] ?? 0),
    ];
  })($origin),
  'prepare-pull-new', 'clean' => (static function (): array {
    each_thousand(static fn(array $contacts) => Contact::delete(FALSE)->setUseTrash(FALSE)->addWhere('id', 'IN', array_column($contacts, 'id'))->execute());
    if ($GLOBALS['step'] === 'clean') {
      OsdiSyncProfile::delete(FALSE)->addWhere('id', '=', profile())->execute();
    }
    return [];
  })(),
  'prepare-pull-unchanged', 'prepare-push-unchanged' => (static function (): array {
    read_all_again();
    return [];
  })(),
  'prepare-pull-changed' => (static function (): array {
    read_all_again();
    $sandbox = Sandbox::attached();
    foreach ($sandbox->people() as $person) {
      $sandbox->change($person['id'], ['given_name' => ($person['given_name'] ?? '') . ' II']);
    }
    return [];
  })(),
  'prepare-push-changed' => (static function (): array {
    read_all_again();
    each_thousand(static fn(array $contacts) => Contact::save(FALSE)
      ->setRecords(array_map(static fn(array $contact): array => ['id' => $contact['id'], 'last_name' => $contact['last_name'] . ' Jr'], $contacts))
      ->execute());
    return [];
  })(),
  'prepare-push-new' => (static function (): array {
    read_all_again();
    OsdiPersonSyncState::delete(FALSE)->addWhere('sync_profile_id', '=', profile())->execute();
    return [];
  })(),
};
echo json_encode($result, JSON_THROW_ON_ERROR);
