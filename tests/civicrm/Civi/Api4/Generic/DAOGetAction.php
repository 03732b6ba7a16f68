<?php

declare(strict_types=1);

namespace Civi\Api4\Generic;

use StandIn\Schema;
use StandIn\Select;

class DAOGetAction extends AbstractQueryAction {

  protected $select = [];

  protected $join = [];

  public function addSelect(string ...$fields) {
    $this->select = array_merge($this->select, $fields);
    return $this;
  }

  public function addJoin(string $entity, $side = 'LEFT', ...$conditions) {
    $this->join[] = [$entity, $side, ...$conditions];
    return $this;
  }

  public function selectRowCount() {
    return $this->addSelect('row_count');
  }

  public function _run(Result $result) {
    $this->addDefaultConditions();
    $params = $this->getParams();
    if ($this->select !== ['row_count']) {
      $result->exchangeArray((new Select($this->getEntityName(), $params))->rows());
    }
    if (in_array('row_count', $this->select, TRUE)) {
      $result->setCountMatched((new Select($this->getEntityName(), $params))->count());
    }
  }

  /**
   * The trash stays out of sight unless asked for by id or by name of the field.
   */
  private function addDefaultConditions(): void {
    $byId = array_filter($this->where, fn($clause) => $clause[0] === 'id' && in_array($clause[1], ['=', 'IN'], TRUE));
    foreach ($byId ? [] : Schema::fields($this->getEntityName()) as $name => $field) {
      if (isset($field['default_where']) && !self::mentions($this->where, $name)) {
        $this->addWhere($name, '=', $field['default_where']);
      }
    }
  }

  /**
   * @param array<int, mixed> $clauses
   */
  private static function mentions(array $clauses, string $field): bool {
    foreach ($clauses as $clause) {
      $inner = is_array($clause[1]) ? (is_string($clause[1][0]) ? [$clause[1]] : $clause[1]) : [];
      if ($clause[0] === $field || self::mentions($inner, $field)) {
        return TRUE;
      }
    }
    return FALSE;
  }

}
