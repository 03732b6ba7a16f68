<?php

declare(strict_types=1);

namespace StandIn;

/**
 * One log file for each channel, beside the database.
 */
final class Log {

  public function __construct(private readonly string $channel) {
  }

  public function __call(string $level, array $arguments): void {
    $this->log($level, ...$arguments);
  }

  public function log(string $level, string|\Stringable $message, array $context = []): void {
    $more = $context ? ' ' . json_encode($context, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_PARTIAL_OUTPUT_ON_ERROR) : '';
    file_put_contents(Database::path() . ".{$this->channel}.log", gmdate('c') . " [$level] $message$more\n", FILE_APPEND);
  }

}
