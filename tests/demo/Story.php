<?php

declare(strict_types=1);

namespace OsdiDemo;

/**
 * Prints the demo: headings, sentences, tables, and a progress line while a run works.
 */
final class Story {

  private const SYMBOLS = ['created' => '+', 'updated' => '~', 'matched' => '=', 'conflict' => '≠', 'skipped' => ' ', 'ineligible' => '-', 'error' => '!'];

  private const WORDS = [
    'created' => 'created',
    'updated' => 'updated',
    'matched' => 'linked',
    'conflict' => 'conflict',
    'skipped' => 'not a candidate',
    'ineligible' => 'left alone',
    'error' => 'needs a person',
  ];

  /**
   * Rows of one outcome that are shown before the rest is only counted.
   */
  private const ROWS = 8;

  private bool $terminal;

  public function __construct() {
    $this->terminal = stream_isatty(STDOUT);
  }

  public function heading(string $text): void {
    echo "\n", $this->style($text, '1'), "\n", str_repeat('─', mb_strwidth($text)), "\n";
  }

  public function say(string $text): void {
    echo wordwrap($text, 96), "\n";
  }

  /**
   * @param list<string> $items
   */
  public function items(array $items): void {
    foreach ($items as $item) {
      echo '  • ', $item, "\n";
    }
  }

  /**
   * The line that changes while a run works; only where somebody watches.
   *
   * @param array<string, mixed> $batch
   */
  public function progress(array $batch): void {
    if ($this->terminal) {
      printf("\r  %s: %d people read …\e[K", self::direction($batch['origin']), $batch['read']);
    }
  }

  /**
   * @param string $origin
   * @param array<string, mixed> $report
   * @param list<array<string, mixed>> $people
   */
  public function run(string $origin, array $report, array $people): void {
    echo $this->terminal ? "\r\e[K" : '';
    echo "\n", $this->style(self::direction($origin), '1'), ' — ', $report['summary'], "\n";
    $byOutcome = [];
    foreach ($people as $person) {
      if ($person['outcome'] !== 'skipped') {
        $byOutcome[$person['outcome']][] = $person;
      }
    }
    foreach ($byOutcome as $outcome => $group) {
      foreach (array_slice($group, 0, self::ROWS) as $person) {
        $this->row($outcome, $person);
      }
      if (count($group) > self::ROWS) {
        printf("  %s … and %d more %s\n", self::SYMBOLS[$outcome], count($group) - self::ROWS, self::WORDS[$outcome]);
      }
    }
    if (!$byOutcome) {
      echo "    nothing to do\n";
    }
    printf("    requests to Action Network: %d\n", $report['requests']);
  }

  /**
   * @param string $outcome
   * @param array<string, mixed> $person
   */
  private function row(string $outcome, array $person): void {
    $what = $person['reason'] ?? ($outcome === 'created' ? '' : implode(', ', $person['fields']));
    $name = mb_strimwidth($person['name'], 0, 34, '…');
    $lines = explode("\n", wordwrap(strtr($what, '_', ' '), 54));
    printf("  %s %s%s %-15s %s\n", self::SYMBOLS[$outcome], $name, str_repeat(' ', max(0, 34 - mb_strwidth($name))), self::WORDS[$outcome], array_shift($lines));
    foreach ($lines as $line) {
      echo str_repeat(' ', 55), $line, "\n";
    }
  }

  private static function direction(string $origin): string {
    return $origin === 'remote' ? 'Action Network → CiviCRM' : 'CiviCRM → Action Network';
  }

  private function style(string $text, string $code): string {
    return $this->terminal ? "\e[{$code}m$text\e[0m" : $text;
  }

}
