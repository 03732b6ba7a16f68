<?php

/**
 * Requests, SQL statements (and those that change a table), time and memory of the donations sync, as a table. `make bench` starts it.
 *
 * Each measurement is a PHP process of its own: donations.php <step> <number>. Environment: BENCH_DONATIONS (numbers,
 * default 200,2000,20000), CIVICRM_BOOT for a real CiviCRM; what is made there is deleted afterwards.
 */

declare(strict_types=1);

use Civi\Api4\Contact;
use Civi\Api4\OsdiSyncProfile;
use Civi\Osdi\DonationGateway;
use Civi\Osdi\Native;
use Civi\Osdi\SyncProfile\DonationRules;
use OsdiTest\Php;
use OsdiTest\Sandbox;
use OsdiTest\Statements;

require dirname(__DIR__) . '/phpunit/Php.php';
require dirname(__DIR__) . '/phpunit/Sandbox.php';

// The direction and the state of its donations; each step begins where the one before it ended.
const STEPS = [['pull', 'new', 'remote'], ['pull', 'unchanged', 'remote'], ['push', 'new', 'local'], ['push', 'unchanged', 'local']];

const DONORS = 100;

/**
 * The benchmark's profile, made when it is missing.
 */
function profile(): int {
  $found = OsdiSyncProfile::get(FALSE)->addSelect('id')->addWhere('label', '=', 'Benchmark')->execute()->first();
  return (int) ($found ?? OsdiSyncProfile::create(FALSE)->setValues([
    'label' => 'Benchmark', 'entry_point' => getenv('OSDI_TEST_ORIGIN') . '/api/v2/', 'api_token' => Sandbox::TOKEN, 'donation_create_page' => TRUE, 'donation_local_since' => '2020-01-01T00:00:00Z',
  ])->execute()->first())['id'];
}

/**
 * @return array<string, mixed>
 */
function run(string $origin): array {
  $gateway = new DonationGateway(profile());
  $client = new Native\Client(getenv('OSDI_TEST_ORIGIN') . '/api/v2/', Sandbox::TOKEN);
  $rules = DonationRules::ofProfile(profile());
  $report = [];
  $writes = Statements::writing();
  $start = hrtime(TRUE);
  $statements = Statements::during(static function () use ($client, $gateway, $origin, $rules, &$report): void {
    $report = Native\sync_donations($client, $gateway, ['profile_id' => profile(), 'origin' => $origin, 'rules' => $rules]);
  });
  $seconds = (hrtime(TRUE) - $start) / 1e9;
  $writes = $writes === NULL ? NULL : Statements::writing() - $writes;
  preg_match('/VmHWM:\s+(\d+)/', (string) file_get_contents('/proc/self/status'), $peak);
  return ['total' => $report['total'], 'summary' => $report['summary'], 'statements' => $statements, 'writes' => $writes, 'seconds' => $seconds, 'peak_kb' => (int) ($peak[1] ?? 0)];
}

/**
 * Donors whom both sides know, and their donations on Action Network.
 */
function give(int $number): void {
  $sandbox = Sandbox::attached();
  $gateway = new DonationGateway(profile());
  $client = new Native\Client(getenv('OSDI_TEST_ORIGIN') . '/api/v2/', Sandbox::TOKEN);
  Native\sync_people($client, $gateway, ['profile_id' => profile(), 'origin' => 'remote']);
  $people = array_column(CRM_Core_DAO::executeQuery('SELECT remote_person_id FROM civicrm_osdi_person_sync_state WHERE contact_id IS NOT NULL AND sync_profile_id = ' . profile())->fetchAll(), 'remote_person_id');
  $page = $sandbox->insert('fundraising_pages', ['title' => 'Benchmark', 'origin_system' => 'Action Network', 'native' => TRUE]);
  foreach (array_chunk(range(1, $number), 500) as $chunk) {
    $sandbox->insertAll('donations', array_map(static fn(int $index): array => [
      'resource' => $page,
      'person' => $people[$index % count($people)],
      'created_date' => gmdate('Y-m-d\TH:i:s\Z', 1700000000 + 60 * $index),
      'amount' => '25.00',
      'currency' => 'usd',
      'recipients' => [['display_name' => 'Donation', 'amount' => '25.00']],
    ], $chunk));
  }
}

/**
 * As many contributions of the same contacts, to be sent.
 */
function receive(int $number): void {
  $contacts = array_column(CRM_Core_DAO::executeQuery('SELECT contact_id FROM civicrm_osdi_person_sync_state WHERE contact_id IS NOT NULL AND sync_profile_id = ' . profile())->fetchAll(), 'contact_id');
  foreach (array_chunk(range(1, $number), 500) as $chunk) {
    // Past CiviCRM's own code, which is not what is measured.
    $rows = array_map(static fn(int $index): string => "({$contacts[$index % count($contacts)]}, 1, 1, '" . gmdate('Y-m-d H:i:s', 1750000000 + 60 * $index) . "', 30, 'USD', 1)", $chunk);
    CRM_Core_DAO::executeQuery('INSERT INTO civicrm_contribution (contact_id, financial_type_id, payment_instrument_id, receive_date, total_amount, currency, contribution_status_id) VALUES ' . implode(', ', $rows));
  }
}

function clean(): void {
  $ids = array_column(CRM_Core_DAO::executeQuery('SELECT contact_id FROM civicrm_osdi_person_sync_state WHERE contact_id IS NOT NULL AND sync_profile_id = ' . profile())->fetchAll(), 'contact_id');
  if ($ids) {
    CRM_Core_DAO::executeQuery('DELETE FROM civicrm_contribution WHERE contact_id IN (' . implode(', ', $ids) . ')');
    Contact::delete(FALSE)->setUseTrash(FALSE)->addWhere('id', 'IN', $ids)->execute();
  }
  OsdiSyncProfile::delete(FALSE)->addWhere('id', '=', profile())->execute();
}

if (isset($argv[2])) {
  require dirname(__DIR__) . '/phpunit/boot.php';
  set_time_limit(0);
  ini_set('memory_limit', '512M');
  [, $step, $number] = $argv;
  $result = match ($step) {
    'remote', 'local' => run($step),
    'give' => give((int) $number),
    'receive' => receive((int) $number),
    'again' => CRM_Core_DAO::executeQuery('UPDATE civicrm_osdi_sync_profile SET donation_remote_cursor = NULL') ? NULL : NULL,
    'clean' => clean(),
  };
  echo json_encode($result, JSON_THROW_ON_ERROR);
  exit(0);
}

if (!getenv('CIVICRM_BOOT')) {
  $file = tempnam(sys_get_temp_dir(), 'bench-civicrm-');
  putenv("CIVICRM_STANDIN_DB=$file");
  register_shutdown_function(static fn() => array_map('unlink', glob("$file*") ?: []));
}

function measure(string $step, int $number): ?array {
  $process = proc_open(Php::command([__FILE__, $step, (string) $number]), [['file', '/dev/null', 'r'], ['pipe', 'w']], $pipes);
  $output = stream_get_contents($pipes[1]);
  if (proc_close($process) !== 0) {
    fwrite(STDERR, "The measurement of '$step' with $number donations failed.\n$output\n");
    exit(1);
  }
  return json_decode((string) $output, TRUE, 512, JSON_THROW_ON_ERROR);
}

$line = "| %-5s | %-9s | %7s | %8s | %8s | %8s | %8s | %7s | %9s |\n";
printf($line, 'way', 'donations', 'number', 'requests', 'per one', 'SQL/one', 'writes', 'ms/one', 'peak MB');
printf($line, ...array_map(static fn(int $width): string => str_repeat('-', $width), [5, 9, 7, 8, 8, 8, 8, 7, 9]));
foreach (array_map('intval', explode(',', getenv('BENCH_DONATIONS') ?: '200,2000,20000')) as $number) {
  $sandbox = Sandbox::with(DONORS);
  measure('give', $number);
  foreach (STEPS as [$way, $state, $origin]) {
    if ([$way, $state] === ['push', 'new']) {
      measure('receive', $number);
    }
    measure('again', $number);
    $sandbox->forgetRequests();
    $result = measure($origin, $number);
    $requests = $sandbox->requestCount();
    $each = max(1, $result['total'] ?: $number);
    printf($line, $way, $state, $result['total'], $requests, number_format($requests / $each, 3), number_format($result['statements'] / $each, 3),
      $result['writes'] ?? '-', number_format($result['seconds'] * 1000 / $each, 2), number_format($result['peak_kb'] / 1024, 0));
  }
  measure('clean', $number);
}
