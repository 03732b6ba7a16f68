<?php

declare(strict_types=1);

namespace OsdiTest\Docs;

/**
 * A block of code on a page.
 */
final class Block {

  /**
   * @param string $place file and line
   * @param string $language first word of the fence
   * @param array<string, string> $marks what else stands there: `output` as ['output' => ''], `job=x` as ['job' => 'x']
   * @param string $text
   * @param string|null $reason why it is not run, from the comment above it
   * @param string|null $owner the test that runs it instead, from the comment above it
   */
  public function __construct(
    public readonly string $place,
    public readonly string $language,
    public readonly array $marks,
    public readonly string $text,
    public readonly ?string $reason,
    public readonly ?string $owner,
  ) {}

  /**
   * Whether it is what the block before it prints.
   */
  public function isOutput(): bool {
    return isset($this->marks['output']);
  }

}
