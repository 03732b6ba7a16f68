<?php

/**
 * What the extension costs where people work in CiviCRM: SQL statements and time of merges, deletions, an import and a
 * bulk edit, with the extension and without it, as a table. `make bench CIVICRM_BOOT=…` starts it; the stand-in would
 * tell nothing.
 *
 * Each measurement is a PHP process of its own: hooks.php <work> <number>. What it makes is deleted afterwards. Rounds
 * alternate, and the fastest counts, because other things run on the machine. Environment: BENCH_IMPORT (default 5000),
 * BENCH_ROUNDS (default 2).
 */

declare(strict_types=1);

use Civi\Api4\Contact;
use OsdiTest\Php;
use OsdiTest\Statements;

require dirname(__DIR__) . '/phpunit/Php.php';

/**
 * Name, work, contacts, and what is done with each.
 */
function works(): array {
  return [
    'merge' => ['merge of two contacts, not linked', 50],
    'merge-linked' => ['merge of two contacts, both linked', 50],
    'organisation' => ['deletion of an organisation, trash emptied', 100],
    'delete' => ['deletion of an individual, trash emptied, not linked', 100],
    'delete-linked' => ['deletion of an individual, trash emptied, linked', 100],
    'import' => ['import of a contact with e-mail and phone', (int) (getenv('BENCH_IMPORT') ?: 5000)],
    'edit' => ['bulk edit of a contact', 1000],
    'edit-linked' => ['bulk edit of a contact, linked', 1000],
  ];
}

/**
 * @param array<string, mixed> $values
 * @return list<int>
 */
function contacts(int $number, array $values): array {
  $records = array_map(static fn(int $index) => $values + ['source' => 'osdi-bench', 'last_name' => "Bench $index"], range(1, $number));
  return Contact::save(FALSE)->setRecords($records)->execute()->column('id');
}

/**
 * @param list<int> $ids
 */
function link_all(array $ids): void {
  CRM_Core_DAO::executeQuery("INSERT INTO civicrm_osdi_sync_profile (label, entry_point, api_token) SELECT 'osdi-bench', 'x', 'x' FROM DUAL WHERE NOT EXISTS (SELECT 1 FROM civicrm_osdi_sync_profile WHERE label = 'osdi-bench')");
  CRM_Core_DAO::executeQuery("INSERT INTO civicrm_osdi_person_sync_state (contact_id, sync_profile_id, remote_person_id) SELECT c.id, p.id, UUID() FROM civicrm_contact c, civicrm_osdi_sync_profile p WHERE p.label = 'osdi-bench' AND c.id IN (" . implode(', ', $ids) . ')');
}

/**
 * The work, ready to be done.
 */
function prepare(string $work, int $number): callable {
  $kind = strtok($work, '-');
  $isLinked = str_ends_with($work, '-linked');
  if ($kind === 'import') {
    return static function () use ($number) {
      foreach (array_chunk(range(1, $number), 100) as $some) {
        $ids = contacts(count($some), ['contact_type' => 'Individual', 'first_name' => 'Ann']);
        civicrm_api4('Email', 'save', ['checkPermissions' => FALSE, 'records' => array_map(static fn(int $id) => ['contact_id' => $id, 'email' => "bench.$id@example.org"], $ids)]);
        civicrm_api4('Phone', 'save', ['checkPermissions' => FALSE, 'records' => array_map(static fn(int $id) => ['contact_id' => $id, 'phone' => '+15105550142'], $ids)]);
      }
    };
  }
  $ids = contacts($kind === 'merge' ? 2 * $number : $number, $kind === 'organisation' ? ['contact_type' => 'Organization', 'organization_name' => 'Bench'] : ['contact_type' => 'Individual']);
  if ($isLinked) {
    link_all($ids);
  }
  return match ($kind) {
    'merge' => static function () use ($ids) {
      foreach (array_chunk($ids, 2) as [$kept, $discarded]) {
        CRM_Dedupe_Merger::merge([['dstID' => $kept, 'srcID' => $discarded]], [], 'aggressive', FALSE, FALSE);
      }
    },
    'organisation', 'delete' => static function () use ($ids) {
      foreach ([TRUE, FALSE] as $useTrash) {
        foreach ($ids as $id) {
          Contact::delete(FALSE)->addWhere('id', '=', $id)->addWhere('is_deleted', 'IN', [TRUE, FALSE])->setUseTrash($useTrash)->execute();
        }
      }
    },
    'edit' => static fn() => Contact::update(FALSE)->addWhere('id', 'IN', $ids)->addValue('job_title', 'Bench')->execute(),
  };
}

/**
 * Seconds of processor time of this process, which other processes do not lengthen as they do the time on the clock.
 */
function cpu(): float {
  $usage = getrusage();
  return $usage['ru_utime.tv_sec'] + $usage['ru_stime.tv_sec'] + ($usage['ru_utime.tv_usec'] + $usage['ru_stime.tv_usec']) / 1e6;
}

function clean(): void {
  CRM_Core_DAO::executeQuery("DELETE FROM civicrm_contact WHERE source = 'osdi-bench'");
  CRM_Core_DAO::executeQuery("DELETE FROM civicrm_osdi_sync_profile WHERE label = 'osdi-bench'");
  CRM_Core_DAO::executeQuery("DELETE FROM civicrm_queue_item WHERE queue_name = 'osdi_client' AND submit_time >= %1", [1 => [getenv('BENCH_SINCE'), 'String']]);
}

if (isset($argv[2])) {
  require dirname(__DIR__) . '/phpunit/boot.php';
  [, $work, $number] = $argv;
  set_time_limit(0);
  if ($work === 'switch') {
    civicrm_api3('Extension', $number, ['keys' => 'osdi-client']);
    exit(0);
  }
  if ($work === 'now') {
    echo CRM_Core_DAO::singleValueQuery('SELECT NOW()');
    exit(0);
  }
  // Whatever is asked only once per process is asked before.
  prepare($work, 2)();
  $act = prepare($work, (int) $number);
  [$began, $usedBefore] = [microtime(TRUE), cpu()];
  $statements = Statements::during($act);
  echo json_encode([
    'statements' => $statements / $number,
    'ms' => (microtime(TRUE) - $began) * 1000 / $number,
    'cpu' => (cpu() - $usedBefore) * 1000 / $number,
  ]);
  clean();
  exit(0);
}

if (!getenv('CIVICRM_BOOT')) {
  echo "What the extension costs in CiviCRM is measured on a real site only: make bench CIVICRM_BOOT=<file>.\n";
  exit(0);
}

function child(string ...$arguments): string {
  $process = proc_open(Php::command([__FILE__, ...$arguments]), [['file', '/dev/null', 'r'], ['pipe', 'w']], $pipes);
  $output = (string) stream_get_contents($pipes[1]);
  if (proc_close($process) !== 0) {
    throw new RuntimeException("hooks.php " . implode(' ', $arguments) . " failed: $output");
  }
  return $output;
}

putenv('BENCH_SINCE=' . child('now', '0'));
$best = [];
try {
  for ($round = 0; $round < (int) (getenv('BENCH_ROUNDS') ?: 2); $round++) {
    foreach (['disable', 'enable'] as $switch) {
      child('switch', $switch);
      foreach (works() as $work => [, $number]) {
        $measured = json_decode(child($work, (string) $number), TRUE, 512, JSON_THROW_ON_ERROR);
        foreach ($measured as $what => $value) {
          $best[$work][$switch][$what] = min($best[$work][$switch][$what] ?? $value, $value);
        }
      }
    }
  }
}
finally {
  child('switch', 'enable');
}
$line = "| %-53s | %6s | %11s | %8s | %5s | %10s | %7s | %14s | %11s |\n";
printf($line, 'work', 'number', 'SQL without', 'SQL with', 'more', 'ms without', 'ms with', 'PHP ms without', 'PHP ms with');
printf($line, ...array_map(static fn(int $width): string => str_repeat('-', $width), [53, 6, 11, 8, 5, 10, 7, 14, 11]));
foreach (works() as $work => [$name, $number]) {
  ['disable' => $without, 'enable' => $with] = $best[$work];
  printf($line, $name, $number, number_format($without['statements'], 2), number_format($with['statements'], 2), number_format($with['statements'] - $without['statements'], 2),
    number_format($without['ms'], 2), number_format($with['ms'], 2), number_format($without['cpu'], 2), number_format($with['cpu'], 2));
}
