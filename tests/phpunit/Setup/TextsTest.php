<?php

declare(strict_types=1);

namespace OsdiTest\Setup;

use Civi\Osdi\NativeLibrary;
use CRM_OSDI_ExtensionUtil as E;
use OsdiTest\CiviTestCase;

/**
 * Values in texts. Some versions of CiviCRM go by the numbers of the values, others count them, so both must agree.
 */
final class TextsTest extends CiviTestCase {

  public function testValuesNumberedInOrderAreFilledInEverywhere(): void {
    $this->assertSame('two, one', ts('%2, %1', [1 => 'one', 2 => 'two', 'domain' => [E::LONG_NAME, NULL]]));
    $this->assertContains(ts('%1 %3', [1 => 'one', 3 => 'three']), ['one three', 'one %3'], 'by number or by place');
  }

  /**
   * @dataProvider problemsOfTheLibrary
   */
  public function testMessagesAboutTheLibraryAreComplete(string $method, array $arguments, array $parts): void {
    $text = (fn() => self::$method(...$arguments))->bindTo(NULL, NativeLibrary::class)();
    $this->assertDoesNotMatchRegularExpression('/%\d/', $text);
    foreach ([...$parts, 'make install" in ' . E::path(), 'osdi_client.' . PHP_SHLIB_SUFFIX] as $part) {
      $this->assertStringContainsString($part, $text);
    }
  }

  public function problemsOfTheLibrary(): array {
    return [
      'missing' => ['missing', [], ['this one is ' . PHP_SAPI]],
      'not loaded' => ['notLoaded', [], ['PHP (' . PHP_SAPI . ')']],
      'another version' => ['wrongVersion', [97], ['it has interface 97, needed is ' . NativeLibrary::ABI]],
    ];
  }

  public function testTheValuesOfEachTextAreNumberedWithoutGapsAndInOrder(): void {
    $calls = 0;
    foreach (new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator(dirname(__DIR__, 3) . '/php', \FilesystemIterator::SKIP_DOTS)) as $file) {
      if ($file->getExtension() !== 'php') {
        continue;
      }
      $code = (string) file_get_contents((string) $file);
      // What is added to values that come from elsewhere begins after them.
      $added = array_filter(array_combine(range(1, substr_count($code, "\n") + 1), explode("\n", $code)), fn(string $text) => (bool) preg_match('/(\$\w+|\)) \+ \[$/', $text));
      foreach (self::numbers($code) as $line => $numbers) {
        $calls++;
        $first = $numbers[0];
        $this->assertSame(range($first, $first + count($numbers) - 1), $numbers, "$file:$line");
        $this->assertTrue($first === 1 || isset($added[$line]), "$file:$line");
      }
    }
    $this->assertGreaterThan(20, $calls);
  }

  /**
   * The numbers of the values written in each call of E::ts(), by line.
   *
   * @return array<int, list<int>>
   */
  private static function numbers(string $code): array {
    $tokens = array_values(array_filter(\PhpToken::tokenize($code), fn(\PhpToken $token) => !$token->isIgnorable()));
    $found = [];
    foreach ($tokens as $at => $token) {
      if ($token->text !== 'ts' || ($tokens[$at + 1]->text ?? '') !== '(' || ($tokens[$at - 2]->text ?? '') !== 'E') {
        continue;
      }
      for ($depth = 0, $next = $at + 1; isset($tokens[$next]); $next++) {
        $text = $tokens[$next]->text;
        $depth += (int) in_array($text, ['(', '['], TRUE) - (int) in_array($text, [')', ']'], TRUE);
        if ($depth === 0) {
          break;
        }
        if ($depth === 2 && $tokens[$next]->is(T_LNUMBER) && $tokens[$next + 1]->is(T_DOUBLE_ARROW)) {
          $found[$token->line][] = (int) $text;
        }
      }
    }
    return $found;
  }

}
