<?php

declare(strict_types=1);

namespace Civi\Osdi\Result;

use Civi\Osdi\ResultInterface;

/**
 * What came of a step: a status, a sentence, and whatever helps to understand it.
 */
abstract class AbstractResult implements ResultInterface {

  private const NAMESPACE = 'Civi\\Osdi\\Result\\';

  private ?string $caller = NULL;

  /**
   * @var mixed
   */
  private $context = NULL;

  private ?string $message = NULL;

  private ?string $statusCode = NULL;

  private ?string $type = NULL;

  /**
   * Who made it, where that was noted.
   */
  public function getCaller(): string {
    return (string) $this->caller;
  }

  public function setCaller(string $caller): self {
    $this->caller = $caller;
    return $this;
  }

  public function getContext() {
    return $this->context;
  }

  /**
   * @param mixed $context
   */
  public function setContext($context): self {
    $this->context = $context;
    return $this;
  }

  public function getMessage(): ?string {
    return $this->message;
  }

  public function setMessage(?string $message): self {
    $this->message = $message;
    return $this;
  }

  public function getStatusCode(): ?string {
    return $this->statusCode;
  }

  public function setStatusCode(?string $statusCode): self {
    $this->statusCode = $statusCode;
    return $this;
  }

  public function getType(): string {
    return $this->type ?? static::class;
  }

  public function setType(string $type): self {
    $this->type = $type;
    return $this;
  }

  public function isStatus(string $statusCode): bool {
    return $this->statusCode === $statusCode;
  }

  /**
   * @inheritDoc
   */
  public function getContextAsArray(): array {
    return match (TRUE) {
      $this->context === NULL || $this->context === '' || $this->context === [] => [],
      is_array($this->context) => array_map(self::plain(...), $this->context),
      default => (array) self::plain($this->context),
    };
  }

  /**
   * @inheritDoc
   */
  public function toArray(): array {
    $type = $this->getType();
    return [
      'caller' => $this->getCaller(),
      'type' => str_starts_with($type, self::NAMESPACE) ? substr($type, strlen(self::NAMESPACE)) : $type,
      'status' => $this->statusCode,
      'message' => $this->message,
      'context' => $this->getContextAsArray(),
    ];
  }

  /**
   * @param mixed $value
   * @return mixed
   */
  private static function plain($value) {
    return match (TRUE) {
      !is_object($value) => $value,
      $value instanceof \Throwable => $value->getMessage(),
      method_exists($value, 'toArray') => $value->toArray(),
      method_exists($value, 'getArrayCopy') => $value->getArrayCopy(),
      method_exists($value, 'getAllWithoutLoading') => $value->getAllWithoutLoading(),
      default => get_class($value),
    };
  }

}
