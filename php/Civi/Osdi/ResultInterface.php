<?php

declare(strict_types=1);

namespace Civi\Osdi;

/**
 * What came of a step.
 */
interface ResultInterface {

  public function getContext();

  /**
   * @return array<int|string, mixed>
   */
  public function getContextAsArray(): array;

  public function getMessage(): ?string;

  /**
   * One of the constants of the class.
   */
  public function getStatusCode(): ?string;

  /**
   * The class, unless another type was set.
   */
  public function getType(): string;

  public function isError(): bool;

  public function isStatus(string $statusCode): bool;

  /**
   * @return array<string, mixed>
   */
  public function toArray(): array;

}
