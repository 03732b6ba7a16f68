<?php

declare(strict_types=1);

namespace Civi\Api4\Generic;

use StandIn\Options;
use StandIn\Schema;
use StandIn\Select;
use StandIn\Writer;

/**
 * From the records of a call to written rows.
 */
trait WriteTrait {

  /**
   * @param list<array<string, mixed>> $records
   * @return list<array<string, mixed>>
   */
  protected function writeObjects(array $records): array {
    $records = array_map(fn($record) => $this->completed($this->resolved($record)), $records);
    $this->refuseIncomplete($records);
    $class = Schema::entity($this->getEntityName())['class'];
    $bao = $class === NULL ? NULL : str_replace('_DAO_', '_BAO_', $class);
    $daos = $class === NULL
      ? array_map(fn($record) => Writer::write(new \CRM_Core_DAO($this->getEntityName()), $record), $records)
      : (class_exists($bao) ? $bao : $class)::writeRecords($records);
    return array_map(fn($dao, $record) => $this->output($dao, $record), $daos, $records);
  }

  /**
   * `field:name` becomes `field`, `fk.name` the id of that record.
   *
   * @param array<string, mixed> $record
   * @return array<string, mixed>
   */
  private function resolved(array $record): array {
    $fields = Schema::fields($this->getEntityName());
    foreach ($record as $key => $value) {
      [$name, $suffix] = array_pad(explode(':', $key, 2), 2, NULL);
      if ($suffix !== NULL && isset($fields[$name])) {
        unset($record[$key]);
        $record[$name] = $value === NULL ? NULL : Options::resolve($fields[$name], $suffix, $value);
      }
      [$reference, $column] = array_pad(explode('.', $key, 2), 2, NULL);
      if ($column !== NULL && isset($fields[$reference])) {
        unset($record[$key]);
        $record[$reference] = civicrm_api4($fields[$reference]['fk_entity'], 'get', ['checkPermissions' => FALSE, 'where' => [[$column, '=', $value]]])->single()['id'];
      }
      // The word a DAO clears a column by.
      if (isset($fields[$key]) && $value === 'null') {
        $record[$key] = $value = 'Null';
      }
      if (!empty($fields[$key]['serialize']) && !empty($value) && !is_array($value)) {
        $record[$key] = (array) $value;
      }
      // To a DAO, NULL is "leave it".
      if (isset($fields[$key]) && $value === NULL) {
        $record[$key] = '';
      }
    }
    return $record;
  }

  /**
   * @param array<string, mixed> $record
   * @return array<string, mixed>
   */
  private function completed(array $record): array {
    if (empty($record['id']) && array_key_exists('location_type_id', Schema::fields($this->getEntityName()))) {
      $record += ['location_type_id' => \StandIn\Database::value('SELECT id FROM civicrm_location_type WHERE is_default = 1')];
    }
    if (empty($record['id']) && $this->getEntityName() === 'Contact') {
      $record += ['contact_type' => 'Individual', 'preferred_language' => \Civi::settings()->get('lcMessages')];
    }
    return $record;
  }

  /**
   * @param list<array<string, mixed>> $records
   */
  private function refuseIncomplete(array $records): void {
    $mandatory = array_filter(Schema::fields($this->getEntityName()), fn($field) => !empty($field['mandatory'])
      || (!empty($field['required']) && !isset($field['default']) && empty($field['primary_key'])));
    foreach ($records as $record) {
      $missing = empty($record['id']) ? array_diff(array_keys($mandatory), array_keys(array_filter($record, fn($value) => $value !== NULL && $value !== ''))) : [];
      if ($missing) {
        throw new \CRM_Core_Exception("Mandatory values missing from Api4 {$this->getEntityName()}::{$this->getActionName()}: " . implode(', ', $missing), 'mandatory_missing', ['fields' => $missing]);
      }
    }
  }

  /**
   * What was written, or with `reload` the row as it is now.
   *
   * @param array<string, mixed> $record
   * @return array<string, mixed>
   */
  private function output(\CRM_Core_DAO $dao, array $record): array {
    if (!empty($this->reload)) {
      $select = is_array($this->reload) ? $this->reload : ['*'];
      return civicrm_api4($this->getEntityName(), 'get', ['checkPermissions' => FALSE, 'select' => $select, 'where' => [['id', '=', $dao->id]]])->single();
    }
    $values = [];
    foreach (Schema::fields($this->getEntityName()) as $name => $field) {
      if ($dao->$name !== NULL || array_key_exists($name, $record)) {
        $values[$name] = Select::typed($field, $dao->$name === 'null' ? NULL : $dao->$name);
      }
    }
    return $values;
  }

}
