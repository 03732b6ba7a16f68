<?php

declare(strict_types=1);

namespace Civi\Api4\Generic;

class DAOSaveAction extends AbstractAction {

  use WriteTrait;

  protected $records = [];

  protected $defaults = [];

  protected $match = [];

  protected $reload;

  public function addRecord(array ...$records) {
    $this->records = array_merge($this->records, $records);
    return $this;
  }

  public function addDefault(string $field, $value) {
    $this->defaults[$field] = $value;
    return $this;
  }

  public function _run(Result $result) {
    foreach ($this->records as $index => $record) {
      $this->records[$index] = $this->withMatch($record + $this->defaults);
    }
    $result->exchangeArray($this->writeObjects($this->records));
  }

  /**
   * @param array<string, mixed> $record
   * @return array<string, mixed>
   */
  private function withMatch(array $record): array {
    $where = [];
    foreach ($this->match as $field) {
      if (!isset($record[$field])) {
        return $record;
      }
      $where[] = [$field, '=', $record[$field]];
    }
    if ($where && empty($record['id'])) {
      $found = civicrm_api4($this->getEntityName(), 'get', ['checkPermissions' => FALSE, 'select' => ['id'], 'where' => $where, 'limit' => 2]);
      $record += count($found) === 1 ? ['id' => $found[0]['id']] : [];
    }
    return $record;
  }

}
