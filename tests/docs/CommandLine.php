<?php

declare(strict_types=1);

namespace OsdiTest\Docs;

/**
 * A command of the documentation: taken apart, and checked for its form where it cannot be run in a test.
 */
final class CommandLine {

  /**
   * What changes the machine or needs another one, as it may stand there.
   */
  private const FORMS = [
    '/^git clone https:\/\/github\.com\/lemniscus\/osdi-client\.git$/',
    '/^git pull$/',
    '/^cd osdi-client$/',
    '/^cv (en|dis|ext:uninstall) [a-z-]+$/',
    '/^cv upgrade:db$/',
    // The bare name, in a sentence.
    '/^cv (ev|api3|api4)$/',
    '/^cv flush( --triggers)?$/',
    '/^php -m \| grep osdi$/',
    '/^install -d -m 1777 \/var\/lib\/osdi-client$/',
    '/^cargo install cargo-fuzz$/',
    '/^cargo doc --open$/',
  ];

  /**
   * @param list<string> $words
   */
  private function __construct(private array $words, private string $text) {}

  /**
   * The commands of a block, one to a line; a backslash at its end joins a line with the next.
   *
   * @return list<self>
   */
  public static function ofBlock(string $text): array {
    $lines = array_map('trim', explode("\n", preg_replace('/\\\\\n\s*/', ' ', $text)));
    return array_map(self::parse(...), array_values(array_filter($lines, fn(string $line) => $line !== '' && $line[0] !== '#')));
  }

  public static function parse(string $line): self {
    preg_match_all('/(?:[^\s"\']+|"(?:[^"\\\\]|\\\\.)*"|\'[^\']*\')+/', $line, $found);
    $words = array_map(fn(string $word) => preg_replace_callback('/"((?:[^"\\\\]|\\\\.)*)"|\'([^\']*)\'/', fn(array $quoted) => isset($quoted[2]) ? $quoted[2] : stripslashes($quoted[1]), $word), $found[0]);
    return new self($words, $line);
  }

  /**
   * What is wrong with a command that is not run here, if anything.
   */
  public function fault(): ?string {
    if (preg_match('/^(?:sudo |[A-Z_]+=\S+ )*make ([a-z-]+)(?: [A-Z_]+=\S+)*$/', $this->text, $make)) {
      preg_match_all('/^([a-z-]+):(?!=)/m', (string) file_get_contents(dirname(__DIR__, 2) . '/Makefile'), $targets);
      return in_array($make[1], $targets[1], TRUE) ? NULL : "There is no make target {$make[1]}.";
    }
    foreach (self::FORMS as $form) {
      if (preg_match($form, $this->text)) {
        return NULL;
      }
    }
    return 'This command is not known. If it is right, add its form to CommandLine::FORMS.';
  }

  /**
   * Whether it calls CiviCRM's API.
   */
  public function callsApi(): bool {
    return count($this->words) > 2 && in_array(array_slice($this->words, 0, 2), [['cv', 'api3'], ['cv', 'api4']], TRUE);
  }

  /**
   * The call, as cv would make it.
   *
   * @return array{version: int, entity: string, action: string, params: array<string, mixed>}
   */
  public function call(): array {
    $version = (int) substr($this->words[1], 3);
    [$entity, $action] = explode('.', $this->words[2] ?? '', 2) + [1 => ''];
    $params = [];
    $words = array_slice($this->words, 3);
    while ($words) {
      $word = array_shift($words);
      if ($word[0] === '+') {
        // Long and short forms, as in `+where id=1` and `+w id=1`.
        [$option, $argument] = [substr($word, 1, 1), array_shift($words)];
        match ($option) {
          'w' => $params['where'][] = self::condition((string) $argument),
          'v' => $params['values'] = self::pair((string) $argument) + ($params['values'] ?? []),
          's' => $params['select'] = explode(',', (string) $argument),
          'l' => $params['limit'] = (int) $argument,
          'o' => $params['orderBy'] = [explode(' ', (string) $argument)[0] => strtoupper(explode(' ', "$argument ASC")[1])],
        };
      }
      else {
        $params = self::pair($word) + $params;
      }
    }
    return ['version' => $version, 'entity' => $entity, 'action' => $action, 'params' => $params];
  }

  public function __toString(): string {
    return $this->text;
  }

  /**
   * @return array<string, mixed>
   */
  private static function pair(string $word): array {
    if (!str_contains($word, '=')) {
      throw new \LogicException("\"$word\" is no name=value");
    }
    [$name, $value] = explode('=', $word, 2);
    return [$name => self::value($value)];
  }

  /**
   * @return list<mixed>
   */
  private static function condition(string $text): array {
    if (!preg_match('/^([\w.:]+)\s*(<=|>=|!=|=|<|>|IS NULL|IS NOT NULL|IN|LIKE)\s*(.*)$/', $text, $parts)) {
      throw new \LogicException("\"$text\" is no condition");
    }
    return str_starts_with($parts[2], 'IS') ? [$parts[1], $parts[2]] : [$parts[1], $parts[2], self::value($parts[3])];
  }

  private static function value(string $text): mixed {
    return $text !== '' && strpbrk($text[0], '{["') ? json_decode($text, TRUE, 512, JSON_THROW_ON_ERROR) : $text;
  }

}
