<?php

declare(strict_types=1);

namespace OsdiTest\Docs;

/**
 * Runs the blocks of a page one after the other, and collects what is wrong with them.
 */
final class Runner {

  /**
   * @var list<string>
   */
  private array $faults = [];

  /**
   * What the last block printed and no output block has shown yet.
   */
  private mixed $printed = NULL;

  private string $printedAt = '';

  public function __construct(private World $world) {}

  /**
   * @return list<string>
   */
  public function faults(): array {
    return $this->faults;
  }

  public function page(Page $page): void {
    foreach ($page->indentedBlocks() as $place) {
      $this->faults[] = "$place: put code between fences";
    }
    array_map($this->run(...), $page->blocks());
    $this->end();
    foreach ($page->commandsInText() as $command) {
      $this->check(CommandLine::parse($command), $page->name);
    }
  }

  private function run(Block $block): void {
    $fault = $this->formFault($block);
    if ($fault !== NULL) {
      $this->faults[] = "{$block->place}: $fault";
    }
    if ($fault !== NULL || $block->reason !== NULL || $block->owner !== NULL) {
      return;
    }
    try {
      if ($block->isOutput()) {
        $this->compare($block);
      }
      else {
        $this->end();
        $this->perform($block);
      }
    }
    catch (\Throwable $e) {
      $this->faults[] = "{$block->place}: " . get_class($e) . ': ' . $e->getMessage();
    }
  }

  /**
   * What was printed by PHP has to be shown on the page.
   */
  private function end(): void {
    if (is_string($this->printed) && trim($this->printed) !== '') {
      $this->faults[] = "{$this->printedAt}: prints something that no output block shows: {$this->printed}";
    }
    $this->printed = NULL;
  }

  /**
   * Looks at the form of a command, and of a call of the API whether there is such an action.
   */
  private function check(CommandLine $command, string $place): void {
    $fault = $command->callsApi() ? self::callFault($command) : $command->fault();
    if ($fault !== NULL) {
      $this->faults[] = "$place: $command: $fault";
    }
  }

  /**
   * What can be seen without running a block.
   */
  private function formFault(Block $block): ?string {
    if ($block->owner !== NULL && !is_file(dirname(__DIR__, 2) . "/{$block->owner}")) {
      return "There is no {$block->owner} that could run it.";
    }
    try {
      match ($block->language) {
        'php' => token_get_all(str_starts_with($block->text, '<?php') ? $block->text : "<?php\n{$block->text}", TOKEN_PARSE),
        'json' => array_map(fn(string $value) => json_decode($value, FALSE, 512, JSON_THROW_ON_ERROR), self::hasGaps($block) ? [] : [$block->text]),
        default => NULL,
      };
    }
    catch (\ParseError | \JsonException $e) {
      return $e->getMessage();
    }
    $isRun = match ($block->language) {
      'php', 'sh' => TRUE,
      'json' => isset($block->marks['profile']) || $block->isOutput(),
      'ini' => isset($block->marks['job']),
      'text' => $block->isOutput(),
      default => FALSE,
    };
    return $isRun || $block->reason !== NULL || $block->owner !== NULL ? NULL : 'Nothing runs this block, and no comment above it says why: <!-- not run: the reason -->';
  }

  private function perform(Block $block): void {
    $this->printedAt = $block->place;
    match ($block->language) {
      'php' => $this->printed = $this->world->php($block->text),
      'ini' => $this->printed = ['job' => $this->world->job($block->marks['job'], $block->text)],
      'json' => $this->world->saveIntoProfile($block->marks['profile'], json_decode($block->text, TRUE, 512, JSON_THROW_ON_ERROR)),
      'sh' => $this->commands($block),
    };
  }

  private function commands(Block $block): void {
    foreach (CommandLine::ofBlock($block->text) as $command) {
      if ($command->callsApi()) {
        $this->printed = ['rows' => $this->world->run($command)];
      }
      else {
        $this->check($command, $block->place);
      }
    }
  }

  private function compare(Block $block): void {
    $printed = $this->printed;
    $this->printed = NULL;
    if ($printed === NULL) {
      $this->faults[] = "{$block->place}: no block before it printed anything";
      return;
    }
    if ($block->language === 'json') {
      $is = is_string($printed) ? json_decode($printed, TRUE, 512, JSON_THROW_ON_ERROR) : $printed['rows'];
      $said = json_decode($block->text, TRUE, 512, JSON_THROW_ON_ERROR);
      $fits = is_string($printed) ? self::ordered($is) === self::ordered($said) : self::contains($is, $said);
    }
    else {
      $is = is_string($printed) ? $printed : ($printed['job'] ?? $printed['rows']);
      $fits = is_string($is) && preg_match('/^' . self::pattern(trim($block->text), is_string($printed)) . '$/u', trim($is)) === 1;
    }
    if (!$fits) {
      $this->faults[] = "{$block->place}: something else came: " . mb_strimwidth(is_string($is) ? $is : json_encode($is, JSON_UNESCAPED_UNICODE), 0, 2000, '…');
    }
  }

  /**
   * A text in which an ellipsis stands for anything within a line. On a site with people of its own, the results of jobs have
   * other numbers.
   */
  private static function pattern(string $text, bool $isPrinted): string {
    $pattern = str_replace('…', '.*', preg_quote($text, '/'));
    return getenv('CIVICRM_BOOT') && !$isPrinted ? (string) preg_replace('/\d+/', '\d+', $pattern) : $pattern;
  }

  /**
   * Whether rows have what is said about them. What is left out is not compared, and an ellipsis is anything.
   */
  private static function contains(mixed $is, mixed $said): bool {
    if (!is_array($said)) {
      return $said === '…' || $is == $said;
    }
    if ($said === []) {
      return $is === [];
    }
    foreach ($said as $name => $value) {
      if (!is_array($is) || !array_key_exists($name, $is) || !self::contains($is[$name], $value)) {
        return FALSE;
      }
    }
    return TRUE;
  }

  /**
   * A value with its keys in order, for those of an object have none.
   */
  private static function ordered(mixed $value): mixed {
    if (!is_array($value)) {
      return $value;
    }
    ksort($value);
    return array_map(self::ordered(...), $value);
  }

  private static function hasGaps(Block $block): bool {
    return $block->reason !== NULL && str_contains($block->text, '…');
  }

  private static function callFault(CommandLine $command): ?string {
    ['version' => $version, 'entity' => $entity, 'action' => $action] = $command->call();
    if ($version === 3) {
      return is_file(dirname(__DIR__, 2) . "/php/api/v3/$entity/" . ucfirst($action) . '.php') ? NULL : "There is no such action of API v3.";
    }
    $class = "Civi\\Api4\\$entity";
    return class_exists($class) && method_exists($class, $action) ? NULL : "There is no such action of API v4.";
  }

}
