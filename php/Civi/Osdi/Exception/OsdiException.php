<?php

declare(strict_types=1);

namespace Civi\Osdi\Exception;

/**
 * Everything that can go wrong in a sync. The kind says what an administrator or a caller can do about it; the message
 * is for an administrator and never contains the API token.
 *
 * The native library raises the subclass that belongs to the kind.
 */
class OsdiException extends \CRM_Core_Exception {

  /**
   * Kinds where the same call can succeed later without anybody changing anything.
   */
  private const RETRYABLE = ['rate_limited', 'transport', 'unreadable', 'crm', 'interrupted'];

  private string $kind;

  private ?int $status;

  /**
   * @var array<string, mixed>
   */
  private array $context;

  /**
   * @param string $message
   * @param string $kind
   *   Stable name such as 'authentication'; empty for an error of no particular kind.
   * @param int|null $status
   *   HTTP status, when an answer arrived.
   * @param array<string, mixed> $context
   *   Such as the request that failed.
   * @param \Throwable|null $previous
   */
  public function __construct(string $message = '', string $kind = '', ?int $status = NULL, array $context = [], ?\Throwable $previous = NULL) {
    parent::__construct($message, $kind, $context, $previous);
    $this->kind = $kind;
    $this->status = $status;
    $this->context = $context;
  }

  public function getKind(): string {
    return $this->kind;
  }

  /**
   * HTTP status of Action Network's answer, if there was one.
   */
  public function getStatus(): ?int {
    return $this->status;
  }

  /**
   * @return array<string, mixed>
   */
  public function getContext(): array {
    return $this->context;
  }

  /**
   * Whether the same call can succeed later without anybody changing anything.
   */
  public function isRetryable(): bool {
    return in_array($this->kind, self::RETRYABLE, TRUE);
  }

}
