<?php

declare(strict_types=1);

namespace Civi\Api4\Event;

/**
 * Asked before records are written; a listener adds what is wrong with them.
 */
class ValidateValuesEvent {

  /**
   * @var list<array{record: int|string, fields: string[], name: string, message: string}>
   */
  public array $errors = [];

  /**
   * @param list<array<string, mixed>> $records
   */
  public function __construct(private readonly object $action, public array $records) {
  }

  public function getEntityName(): string {
    return $this->action->getEntityName();
  }

  public function getActionName(): string {
    return $this->action->getActionName();
  }

  /**
   * @param string|string[] $field
   */
  public function addError($record, $field, string $name, string $message): void {
    $this->errors[] = ['record' => $record, 'fields' => (array) $field, 'name' => $name, 'message' => $message];
  }

  public function throwIfErrors(): void {
    if ($this->errors) {
      $texts = array_map(fn($error) => implode(',', $error['fields']) . ": {$error['message']}", $this->errors);
      throw new \CRM_Core_Exception('Found ' . count($texts) . ' error(s) in submitted ' . count($this->records) . " record(s):\n" . implode("\n", $texts), 'validate_failed', ['errors' => $this->errors]);
    }
  }

}
