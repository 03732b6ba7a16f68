<?php

declare(strict_types=1);

namespace Civi\Api4\Generic;

/**
 * What get, update and delete share: which records they mean.
 */
abstract class AbstractQueryAction extends AbstractAction {

  protected $where = [];

  protected $orderBy = [];

  protected $limit = 0;

  protected $offset = 0;

  public function addWhere(string $field, string $operator, $value = NULL, bool $isExpression = FALSE) {
    $this->where[] = [$field, $operator, $value, $isExpression ?: NULL];
    return $this;
  }

  public function addOrderBy(string $field, string $direction = 'ASC') {
    $this->orderBy[$field] = $direction;
    return $this;
  }

}
