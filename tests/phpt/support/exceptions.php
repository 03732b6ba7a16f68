<?php

/**
 * Stands in for the exception classes of the CiviCRM extension: made when asked for, like a class loader would.
 */
spl_autoload_register(function (string $class): void {
  if ($class === 'Civi\Osdi\Exception\OsdiException') {
    eval('namespace Civi\Osdi\Exception;
      class OsdiException extends \Exception {
        public function __construct(string $message = "", private string $kind = "", private ?int $status = NULL,
          private array $context = [], ?\Throwable $previous = NULL) {
          parent::__construct($message, 0, $previous);
        }
        public function getKind(): string { return $this->kind; }
        public function getStatus(): ?int { return $this->status; }
        public function getContext(): array { return $this->context; }
        public function isOutcomeUnknown(): bool { return ($this->context["outcome"] ?? NULL) === "unknown"; }
      }');
  }
  elseif (preg_match('/^Civi\\\\Osdi\\\\Exception\\\\(\w+)$/', $class, $found)) {
    eval("namespace Civi\Osdi\Exception; class $found[1] extends OsdiException {}");
  }
});

/**
 * One line about what a piece of code throws, or returns.
 */
function outcome(callable $code): string {
  try {
    return json_encode($code(), JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
  }
  catch (\Throwable $e) {
    return get_class($e) . ': ' . $e->getMessage();
  }
}
