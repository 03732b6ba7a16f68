<?php

/**
 * Requests, SQL statements (and those that change a table), time and memory of the sync of tags, as a table. `make bench` starts it.
 *
 * Each measurement is a PHP process of its own, so that its peak memory is its own: tags.php <step> <people> <tags>.
 * Everybody has every tag. Environment: BENCH_TAGGINGS (default 3000,100000), CIVICRM_BOOT for a real CiviCRM; the contacts
 * and tags made there are deleted afterwards.
 */

declare(strict_types=1);

use Civi\Api4\Contact;
use Civi\Api4\OsdiSyncProfile;
use Civi\Api4\Tag;
use Civi\Osdi\Gateway;
use Civi\Osdi\Gateway\TagTable;
use Civi\Osdi\Native;
use Civi\Osdi\SyncProfile\TagRules;
use Civi\Osdi\TaggingGateway;
use OsdiTest\Bench;
use OsdiTest\Sandbox;

const TAGS = 30;
const NAME = 'Benchmark of tags';

require __DIR__ . '/Bench.php';

if (isset($argv[1])) {
  set_time_limit(0);
  ini_set('memory_limit', '512M');
  require dirname(__DIR__) . '/phpunit/boot.php';
  echo json_encode(step($argv[1], (int) $argv[2]), JSON_THROW_ON_ERROR);
  return;
}

Bench::shareDatabase();
printf("%s, PHP %s, %d tags\n\n", getenv('CIVICRM_BOOT') ?: 'CiviCRM stand-in (SQLite)', PHP_VERSION, TAGS);
$line = "| %-20s | %9s | %8s | %11s | %6s | %10s | %7s |\n";
printf($line, 'taggings', 'number', 'requests', 'SQL/tagging', 'writes', 'ms/tagging', 'peak MB');
printf($line, ...array_map(static fn(int $width): string => str_repeat('-', $width), [20, 9, 8, 11, 6, 10, 7]));
foreach (array_map('intval', explode(',', getenv('BENCH_TAGGINGS') ?: '3000,100000')) as $taggings) {
  $people = (int) ceil($taggings / TAGS);
  $sandbox = Sandbox::with($people);
  Bench::step(__FILE__, 'prepare', (string) $people);
  foreach (['met' => 'run', 'unchanged' => 'run', 'taken away there' => 'taken', 'given here' => 'given'] as $what => $step) {
    if ($step !== 'run') {
      Bench::step(__FILE__, $step, (string) $people);
    }
    $sandbox->forgetRequests();
    $result = Bench::step(__FILE__, 'run', (string) $people);
    $number = max(1, $result['total']);
    printf($line, $what, $result['total'], $sandbox->requestCount(), number_format($result['statements'] / $number, 3),
      $result['writes'] ?? '-', number_format($result['seconds'] * 1000 / $number, 2), number_format($result['peak_kb'] / 1024, 0));
  }
  Bench::step(__FILE__, 'clean', (string) $people);
}

function profile(): int {
  return Bench::profile(NAME, ['brake_percent' => 100]);
}

/**
 * @return list<string>
 */
function names(): array {
  return array_map(static fn(int $number): string => sprintf('%s %02d', NAME, $number), range(1, TAGS));
}

/**
 * @return array<string, mixed>
 */
function step(string $step, int $people): array {
  return match ($step) {
    'prepare' => prepare(),
    'run' => run(),
    // One in a hundred.
    'taken' => take(max(1, intdiv($people, 100))),
    'given' => give(max(1, intdiv($people, 100))),
    'clean' => clean(),
  };
}

/**
 * Everybody is on both sides and linked, and has every tag on Action Network.
 *
 * @return array<string, mixed>
 */
function prepare(): array {
  $people = array_column(Sandbox::attached()->people(), 'id');
  $gateway = new Gateway(profile());
  foreach (array_chunk($people, 500) as $some) {
    $contacts = Contact::save(FALSE)->setRecords(array_map(static fn(string $id): array => ['contact_type' => 'Individual', 'last_name' => NAME], $some))->execute()->column('id');
    $gateway->saveStates(array_map(static fn(int|string $contact, string $person): array => [
      'contact_id' => $contact,
      'remote_person_id' => $person,
      'sync_status' => 'success',
    ], $contacts, $some));
  }
  foreach (names() as $name) {
    Tag::create(FALSE)->setValues(['name' => $name, 'label' => $name, 'used_for' => ['civicrm_contact']])->execute();
    Sandbox::attached()->tag($name, $people);
  }
  return [];
}

/**
 * @return array<string, mixed>
 */
function run(): array {
  $gateway = new TaggingGateway(profile(), TagRules::ofProfile(profile())->tags());
  $client = Bench::client();
  return Bench::of(static fn(): array => Native\sync_taggings($client, $gateway, ['origins' => ['remote', 'local'], 'confirm' => TRUE]));
}

/**
 * @return array<string, mixed>
 */
function take(int $number): array {
  $people = array_slice(array_column(Sandbox::attached()->people(), 'id'), $number);
  Sandbox::attached()->tag(names()[0], $people);
  return [];
}

/**
 * @return array<string, mixed>
 */
function give(int $number): array {
  $contacts = Contact::get(FALSE)->addSelect('id')->addWhere('last_name', '=', NAME)->addOrderBy('id')->setLimit($number)->execute()->column('id');
  $tag = Tag::get(FALSE)->addSelect('id')->addWhere('name', '=', names()[0])->execute()->single()['id'];
  (new TagTable())->change((int) $tag, array_map('intval', $contacts), []);
  return [];
}

/**
 * @return array<string, mixed>
 */
function clean(): array {
  do {
    $contacts = Contact::get(FALSE)->addSelect('id')->addWhere('last_name', '=', NAME)->setLimit(500)->execute()->column('id');
    if ($contacts) {
      Contact::delete(FALSE)->setUseTrash(FALSE)->addWhere('id', 'IN', $contacts)->execute();
    }
  } while ($contacts);
  Tag::delete(FALSE)->addWhere('name', 'IN', names())->execute();
  OsdiSyncProfile::delete(FALSE)->addWhere('id', '=', profile())->execute();
  return [];
}
