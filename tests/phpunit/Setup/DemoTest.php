<?php

declare(strict_types=1);

namespace OsdiTest\Setup;

use OsdiTest\Php;
use PHPUnit\Framework\TestCase;

/**
 * The demo tells what happened.
 */
final class DemoTest extends TestCase {

  public function testItEndsWellAndContradictsNothing(): void {
    exec('env -u CIVICRM_BOOT -u CIVICRM_STANDIN_DB OSDI_SO=' . escapeshellarg(Php::library()) . ' ' . escapeshellarg(PHP_BINARY) . ' '
      . escapeshellarg(dirname(__DIR__, 2) . '/run.php') . ' ' . escapeshellarg(dirname(__DIR__, 2) . '/demo/demo.php') . ' 2>&1', $lines, $exit);
    $output = implode("\n", $lines);
    $this->assertSame(0, $exit, $output);
    $this->assertMatchesRegularExpression('/CiviCRM has (\d+) contacts:/', $output);
    preg_match('/CiviCRM has (\d+) contacts:\n((?:  • .*\n)+)/', $output, $before);
    // Each line names one contact, but for the first (three) and that of the family (two).
    $this->assertSame((int) $before[1], substr_count($before[2], '•') + 3, $output);
    $this->assertStringContainsString('Standalone Admin', $before[2]);
    foreach (['nothing is left to do', 'both sides are in step', 'given_name', '-Marie-Marie'] as $text) {
      $this->assertStringNotContainsString($text, $output);
    }
    $this->assertMatchesRegularExpression('/wrote nothing/', $output);
    $this->assertMatchesRegularExpression('/Still waiting .*Ines and Rui Duarte/s', substr($output, (int) strrpos($output, 'Third run')));
  }

}
