<?php

declare(strict_types=1);

namespace Civi\Api4\Generic;

class DAOCreateAction extends AbstractAction {

  use WriteTrait;

  protected $values = [];

  public function addValue(string $field, $value) {
    $this->values[$field] = $value;
    return $this;
  }

  public function _run(Result $result) {
    unset($this->values['id']);
    $result->exchangeArray($this->writeObjects([$this->values]));
  }

}
