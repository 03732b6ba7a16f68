<?php

declare(strict_types=1);

namespace Civi\Api4\Generic;

use StandIn\Writer;

class DAODeleteAction extends AbstractQueryAction {

  /**
   * Contacts go to the trash unless told otherwise.
   */
  protected $useTrash = TRUE;

  public function _run(Result $result) {
    if (!$this->where) {
      throw new \CRM_Core_Exception('Cannot delete ' . $this->getEntityName() . ' with no "where" parameter specified');
    }
    $found = civicrm_api4($this->getEntityName(), 'get', ['checkPermissions' => $this->checkPermissions, 'select' => ['id'], 'where' => $this->where]);
    foreach ($found->column('id') as $id) {
      if ($this->useTrash && $this->getEntityName() === 'Contact') {
        Writer::write(new \CRM_Core_DAO($this->getEntityName()), ['id' => $id, 'is_deleted' => TRUE]);
      }
      else {
        Writer::delete($this->getEntityName(), $id);
      }
      $result[] = ['id' => $id];
    }
  }

}
