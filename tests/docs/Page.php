<?php

declare(strict_types=1);

namespace OsdiTest\Docs;

/**
 * A page of the documentation, as far as it can be checked.
 */
final class Page {

  private const ROOT = __DIR__ . '/../..';

  public function __construct(public readonly string $name, private readonly string $text) {}

  public static function named(string $name): self {
    return new self($name, (string) file_get_contents(self::ROOT . "/$name"));
  }

  /**
   * All pages: README.md and docs/*.md.
   *
   * @return list<string>
   */
  public static function names(): array {
    $docs = array_map(fn(string $file) => 'docs/' . basename($file), glob(self::ROOT . '/docs/*.md') ?: []);
    return ['README.md', ...$docs];
  }

  /**
   * The blocks of code between fences, in order. Fences may be indented, as in lists.
   *
   * @return list<Block>
   */
  public function blocks(): array {
    $blocks = [];
    $lines = explode("\n", $this->text);
    for ($number = 0; $number < count($lines); $number++) {
      if (!preg_match('/^( *)```(.*)$/', $lines[$number], $fence)) {
        continue;
      }
      $place = "{$this->name}:" . ($number + 1);
      $above = self::above($lines, $number);
      $code = [];
      while (!preg_match('/^ *```$/', $lines[++$number] ?? throw new \LogicException("$place: the block has no end"))) {
        $code[] = preg_replace("/^ {0," . strlen($fence[1]) . "}/", '', $lines[$number]);
      }
      $words = preg_split('/\s+/', trim($fence[2]), -1, PREG_SPLIT_NO_EMPTY);
      $marks = [];
      foreach (array_slice($words, 1) as $word) {
        [$name, $value] = explode('=', $word, 2) + [1 => ''];
        $marks[$name] = $value;
      }
      $blocks[] = new Block($place, $words[0] ?? '', $marks, implode("\n", $code), self::comment($above, 'not run'), self::comment($above, 'run by'));
    }
    return $blocks;
  }

  /**
   * Blocks that are made by indentation. Nothing can be said about them, so there must be none.
   *
   * @return list<string> places
   */
  public function indentedBlocks(): array {
    $found = [];
    $content = 0;
    $lines = explode("\n", $this->withoutBlocks());
    foreach ($lines as $number => $line) {
      if (preg_match('/^( *(?:[-*]|\d+\.) +)\S/', $line, $item)) {
        $content = strlen($item[1]);
      }
      elseif (preg_match('/^\S/', $line)) {
        $content = 0;
      }
      elseif (trim($line) !== '' && trim($lines[$number - 1] ?? '') === '' && strlen($line) - strlen(ltrim($line)) >= $content + 4) {
        $found[] = "{$this->name}:" . ($number + 1);
      }
    }
    return $found;
  }

  /**
   * Commands that stand in a sentence.
   *
   * @return list<string>
   */
  public function commandsInText(): array {
    preg_match_all('/`((?:cv|make|php|sudo|git|install|cargo) [^`]+)`/', $this->withoutBlocks(), $found);
    return array_values(array_unique($found[1]));
  }

  /**
   * Where its links lead, without those to other servers.
   *
   * @return list<string> such as `matching.md#flags`
   */
  public function links(): array {
    preg_match_all('/\]\(([^)\s]+)\)/', $this->withoutBlocks(), $found);
    return array_values(array_unique(array_filter($found[1], fn(string $target) => !preg_match('/^[a-z]+:/', $target))));
  }

  /**
   * The names of its headings in links.
   *
   * @return list<string>
   */
  public function anchors(): array {
    preg_match_all('/^#+ +(.+)$/m', $this->withoutBlocks(), $found);
    return array_map(fn(string $heading) => str_replace(' ', '-', preg_replace('/[^\p{L}\p{N}\s_-]/u', '', mb_strtolower($heading))), $found[1]);
  }

  /**
   * What stands between a heading and the next one of its rank or above.
   */
  public function section(string $heading): string {
    preg_match('/^(#+) ' . preg_quote($heading, '/') . '$/mu', $this->text, $found, PREG_OFFSET_CAPTURE) || throw new \LogicException("{$this->name} has no heading \"$heading\"");
    $rest = substr($this->text, $found[0][1] + strlen($found[0][0]));
    return preg_split('/^#{1,' . strlen($found[1][0]) . '} /m', $rest)[0];
  }

  /**
   * The first cells of the rows of the tables in a text, as far as they are code.
   *
   * @return list<string>
   */
  public static function codeInFirstCells(string $text): array {
    preg_match_all('/^\| *`([^`]+)`/m', $text, $found);
    return $found[1];
  }

  public function text(): string {
    return $this->text;
  }

  private function withoutBlocks(): string {
    return (string) preg_replace_callback('/^( *)```.*?^ *```$/ms', fn(array $block) => str_repeat("\n", substr_count($block[0], "\n")), $this->text);
  }

  /**
   * The last line above that is not empty.
   *
   * @param list<string> $lines
   */
  private static function above(array $lines, int $number): string {
    do {
      $line = trim($lines[--$number] ?? '<none>');
    } while ($line === '');
    return $line;
  }

  private static function comment(string $line, string $word): ?string {
    return preg_match("/<!-- $word: (.+) -->$/", $line, $found) ? $found[1] : NULL;
  }

}
