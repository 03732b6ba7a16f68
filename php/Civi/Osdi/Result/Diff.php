<?php

declare(strict_types=1);

namespace Civi\Osdi\Result;

/**
 * What differs between two records.
 */
class Diff {

  /**
   * @param array<string, mixed> $left
   * @param array<string, mixed> $right
   * @param list<string> $differentFields
   * @param list<string> $leftOnlyFields
   * @param list<string> $rightOnlyFields
   */
  public function __construct(
    private array $left,
    private array $right,
    private array $differentFields,
    private array $leftOnlyFields,
    private array $rightOnlyFields,
  ) {}

  /**
   * Compares two lists of values. NULL, the empty text and the empty array are nothing.
   *
   * @param array<string, mixed> $left
   * @param array<string, mixed> $right
   */
  public static function of(array $left, array $right): self {
    $isNothing = fn(mixed $value) => $value === NULL || $value === '' || $value === [];
    $different = $leftOnly = $rightOnly = [];
    foreach (array_keys($left + $right) as $field) {
      [$before, $after] = [$left[$field] ?? NULL, $right[$field] ?? NULL];
      if ($before === $after || ($isNothing($before) && $isNothing($after))) {
        continue;
      }
      match (TRUE) {
        $isNothing($after) => $leftOnly[] = $field,
        $isNothing($before) => $rightOnly[] = $field,
        default => $different[] = $field,
      };
    }
    return new self($left, $right, $different, $leftOnly, $rightOnly);
  }

  /**
   * @return array<string, mixed>
   */
  public function getLeft(): array {
    return $this->left;
  }

  /**
   * @return array<string, mixed>
   */
  public function getRight(): array {
    return $this->right;
  }

  /**
   * @return list<string>
   */
  public function getDifferentFields(): array {
    return $this->differentFields;
  }

  /**
   * @return list<string>
   */
  public function getLeftOnlyFields(): array {
    return $this->leftOnlyFields;
  }

  /**
   * @return list<string>
   */
  public function getRightOnlyFields(): array {
    return $this->rightOnlyFields;
  }

  public function getTotalDifferenceCount(): int {
    return count($this->fields());
  }

  /**
   * @return array<string, array{L: mixed, R: mixed}>
   */
  public function toArray(): array {
    $differences = [];
    foreach ($this->fields() as $field) {
      $differences[$field] = ['L' => $this->left[$field] ?? NULL, 'R' => $this->right[$field] ?? NULL];
    }
    return $differences;
  }

  /**
   * @return list<string>
   */
  private function fields(): array {
    return [...$this->differentFields, ...$this->leftOnlyFields, ...$this->rightOnlyFields];
  }

}
