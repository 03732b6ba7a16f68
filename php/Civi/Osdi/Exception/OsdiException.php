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

  /**
   * Details about a person, by which a record can be looked up.
   */
  private const PERSONAL = ['email_address', 'phone_number', 'person', 'identifiers', 'name', 'title', 'subject'];

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
   *   See getContext().
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
   * Details of the error. The native library gives these, each where it is known:
   *  - request: verb and path, such as 'POST /people'
   *  - attempts: how often it was sent
   *  - outcome: of a write, 'not sent' or 'unknown'; see isOutcomeUnknown()
   *  - resource: path of the record or collection it was about; where the outcome is unknown, also what was written, as far
   *    as it helps to look the record up: email_address, phone_number, person (an id), identifiers, name, title, subject.
   *    These are personal data: they are not in the message, and do not belong into a log; see getContextForLog().
   *  - field: which field of the argument cannot be written, such as 'recipients[0].amount'
   *  - path: which place of an answer cannot be read
   *  - page: number of the page that could not be read
   *  - link_origin: the server a link leads to that is not followed
   *  - content_type: of an answer that is not JSON
   *  - needs: what is missing, such as 'group key'
   *
   * @return array<string, mixed>
   */
  public function getContext(): array {
    return $this->context;
  }

  /**
   * The context as it may stand in a log: without personal data.
   *
   * @return array<string, mixed>
   */
  public function getContextForLog(): array {
    return array_diff_key($this->context, array_flip(self::PERSONAL));
  }

  /**
   * Whether the same call can succeed later without anybody changing anything. Never so for a write that may have been
   * carried out already: isOutcomeUnknown().
   */
  public function isRetryable(): bool {
    return in_array($this->kind, self::RETRYABLE, TRUE) && !$this->isOutcomeUnknown();
  }

  /**
   * Whether this was a write that may have been carried out all the same: its answer did not come or cannot be read. Then
   * look the record up before doing anything again, or it may be there twice; getContext() says by what.
   */
  public function isOutcomeUnknown(): bool {
    return ($this->context['outcome'] ?? NULL) === 'unknown';
  }

}
