<?php

/**
 * Requests, SQL statements (and those that change a table), time and memory of the sync of actions, as a table. `make bench` starts it.
 *
 * Each measurement is a PHP process of its own: actions.php <step> <number>. Environment: BENCH_ACTIONS (numbers, default
 * 200,2000), CIVICRM_BOOT for a real CiviCRM; what is made there is deleted afterwards.
 */

declare(strict_types=1);

use Civi\Api4\Contact;
use Civi\Osdi\ActionGateway;
use Civi\Osdi\Native;
use Civi\Osdi\SyncProfile\ActionRules;
use OsdiTest\Bench;
use OsdiTest\Sandbox;

require __DIR__ . '/Bench.php';

// What the signatures are, and what makes them so; each begins where the one before it ended.
const STATES = ['new' => 'sign', 'nothing new' => NULL, 'read again' => 'again', 'changed' => 'change'];

const PEOPLE = 100;

/**
 * The benchmark's profile, made when it is missing.
 */
function profile(): int {
  return Bench::profile('Benchmark', ['action_rules' => ['signatures' => ['activity_type' => 'Meeting']]]);
}

/**
 * @return array<string, mixed>
 */
function run(): array {
  $gateway = new ActionGateway(profile());
  $client = Bench::client();
  $rules = ActionRules::ofProfile(profile());
  return Bench::of(static fn(): array => Native\sync_actions($client, $gateway, ['rules' => $rules]));
}

/**
 * People whom both sides know, and their signatures of one petition.
 */
function sign(int $number): void {
  $sandbox = Sandbox::attached();
  $client = Bench::client();
  Native\sync_people($client, new ActionGateway(profile()), ['profile_id' => profile(), 'origin' => 'remote']);
  $people = array_column(CRM_Core_DAO::executeQuery('SELECT remote_person_id FROM civicrm_osdi_person_sync_state WHERE contact_id IS NOT NULL AND sync_profile_id = ' . profile())->fetchAll(), 'remote_person_id');
  $petition = $sandbox->insert('petitions', ['title' => 'Benchmark', 'origin_system' => 'Action Network', 'native' => TRUE]);
  foreach (array_chunk(range(1, $number), 500) as $chunk) {
    $sandbox->insertAll('signatures', array_map(static fn(int $index): array => [
      'resource' => $petition,
      'person' => $people[$index % count($people)],
      'created_date' => $time = gmdate('Y-m-d\TH:i:s\Z', 1700000000 + 60 * $index),
      'modified_date' => $time,
      'comments' => 'Keep it open.',
    ], $chunk));
  }
}

function change(): void {
  $sandbox = Sandbox::attached();
  foreach ($sandbox->all('signatures') as $signature) {
    $sandbox->patch('signatures', $signature['id'], ['comments' => 'Open it on Sundays too.']);
  }
}

/**
 * Forgets up to where the petition was read.
 */
function again(): void {
  CRM_Core_DAO::executeQuery('UPDATE civicrm_osdi_action_page SET remote_cursor = NULL WHERE sync_profile_id = ' . profile());
}

function clean(): void {
  CRM_Core_DAO::executeQuery('DELETE FROM civicrm_activity WHERE id IN (SELECT activity_id FROM civicrm_osdi_action_state WHERE sync_profile_id = ' . profile() . ')');
  $contacts = array_column(CRM_Core_DAO::executeQuery('SELECT contact_id FROM civicrm_osdi_person_sync_state WHERE contact_id IS NOT NULL AND sync_profile_id = ' . profile())->fetchAll(), 'contact_id');
  if ($contacts) {
    Contact::delete(FALSE)->setUseTrash(FALSE)->addWhere('id', 'IN', $contacts)->execute();
  }
  Bench::forget(profile());
}

if (isset($argv[2])) {
  require dirname(__DIR__) . '/phpunit/boot.php';
  set_time_limit(0);
  ini_set('memory_limit', '512M');
  $result = match ($argv[1]) {
    'run' => run(),
    'sign' => sign((int) $argv[2]),
    'again' => again(),
    'change' => change(),
    'clean' => clean(),
  };
  echo json_encode($result, JSON_THROW_ON_ERROR);
  exit(0);
}

Bench::shareDatabase();

$line = "| %-11s | %7s | %8s | %8s | %8s | %7s | %7s | %7s |\n";
printf($line, 'actions', 'number', 'requests', 'per one', 'SQL/one', 'writes', 'ms/one', 'peak MB');
printf($line, ...array_map(static fn(int $width): string => str_repeat('-', $width), [11, 7, 8, 8, 8, 7, 7, 7]));
foreach (array_map('intval', explode(',', getenv('BENCH_ACTIONS') ?: '200,2000')) as $number) {
  $sandbox = Sandbox::with(PEOPLE);
  foreach (STATES as $state => $step) {
    if ($step !== NULL) {
      Bench::step(__FILE__, $step, (string) $number);
    }
    $sandbox->forgetRequests();
    $result = Bench::step(__FILE__, 'run', (string) $number);
    $requests = $sandbox->requestCount();
    printf($line, $state, $result['total'], $requests, number_format($requests / $number, 3), number_format($result['statements'] / $number, 3),
      $result['writes'] ?? '-', number_format($result['seconds'] * 1000 / $number, 2), number_format($result['peak_kb'] / 1024, 0));
  }
  Bench::step(__FILE__, 'clean', (string) $number);
}
