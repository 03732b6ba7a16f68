<?php

declare(strict_types=1);

namespace Civi\Api4\Generic;

class DAOUpdateAction extends AbstractQueryAction {

  use WriteTrait;

  protected $values = [];

  protected $reload;

  public function addValue(string $field, $value) {
    $this->values[$field] = $value;
    return $this;
  }

  public function _run(Result $result) {
    if (!empty($this->values['id'])) {
      $this->addWhere('id', '=', $this->values['id']);
    }
    if (!$this->where) {
      throw new \CRM_Core_Exception('Parameter "where" is required unless primary keys are supplied in values.');
    }
    $found = civicrm_api4($this->getEntityName(), 'get', ['checkPermissions' => $this->checkPermissions, 'select' => ['id'], 'where' => $this->where]);
    $result->exchangeArray($this->writeObjects(array_map(fn($id) => ['id' => $id] + $this->values, $found->column('id'))));
  }

}
