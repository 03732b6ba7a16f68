<?php

/**
 * Requests, SQL statements (and those that change a table), time and memory of the donations sync, as a table. `make bench` starts it.
 *
 * Each measurement is a PHP process of its own: donations.php <step> <number>. Environment: BENCH_DONATIONS (numbers,
 * default 200,2000,20000), CIVICRM_BOOT for a real CiviCRM; what is made there is deleted afterwards.
 */

declare(strict_types=1);

use Civi\Api4\Contact;
use Civi\Osdi\DonationGateway;
use Civi\Osdi\Native;
use Civi\Osdi\SyncProfile\DonationRules;
use OsdiTest\Bench;
use OsdiTest\Sandbox;

require __DIR__ . '/Bench.php';

// The direction and the state of its donations; each step begins where the one before it ended.
const STEPS = [['pull', 'new', 'remote'], ['pull', 'unchanged', 'remote'], ['push', 'new', 'local'], ['push', 'unchanged', 'local']];

const DONORS = 100;

/**
 * The benchmark's profile, made when it is missing.
 */
function profile(): int {
  return Bench::profile('Benchmark', ['donation_create_page' => TRUE, 'donation_local_since' => '2020-01-01T00:00:00Z']);
}

/**
 * @return array<string, mixed>
 */
function run(string $origin): array {
  $gateway = new DonationGateway(profile());
  $client = Bench::client();
  $rules = DonationRules::ofProfile(profile());
  return Bench::of(static fn(): array => Native\sync_donations($client, $gateway, ['profile_id' => profile(), 'origin' => $origin, 'rules' => $rules]));
}

/**
 * Donors whom both sides know, and their donations on Action Network.
 */
function give(int $number): void {
  $sandbox = Sandbox::attached();
  $gateway = new DonationGateway(profile());
  $client = Bench::client();
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
  Bench::forget(profile());
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

Bench::shareDatabase();

$line = "| %-5s | %-9s | %7s | %8s | %8s | %8s | %8s | %7s | %9s |\n";
printf($line, 'way', 'donations', 'number', 'requests', 'per one', 'SQL/one', 'writes', 'ms/one', 'peak MB');
printf($line, ...array_map(static fn(int $width): string => str_repeat('-', $width), [5, 9, 7, 8, 8, 8, 8, 7, 9]));
foreach (array_map('intval', explode(',', getenv('BENCH_DONATIONS') ?: '200,2000,20000')) as $number) {
  $sandbox = Sandbox::with(DONORS);
  Bench::step(__FILE__, 'give', (string) $number);
  foreach (STEPS as [$way, $state, $origin]) {
    if ([$way, $state] === ['push', 'new']) {
      Bench::step(__FILE__, 'receive', (string) $number);
    }
    Bench::step(__FILE__, 'again', (string) $number);
    $sandbox->forgetRequests();
    $result = Bench::step(__FILE__, $origin, (string) $number);
    $requests = $sandbox->requestCount();
    $each = max(1, $result['total'] ?: $number);
    printf($line, $way, $state, $result['total'], $requests, number_format($requests / $each, 3), number_format($result['statements'] / $each, 3),
      $result['writes'] ?? '-', number_format($result['seconds'] * 1000 / $each, 2), number_format($result['peak_kb'] / 1024, 0));
  }
  Bench::step(__FILE__, 'clean', (string) $number);
}
