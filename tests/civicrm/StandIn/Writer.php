<?php

declare(strict_types=1);

namespace StandIn;

use Civi\Core\Event\GenericHookEvent;
use CRM_Core_DAO as DAO;
use CRM_Utils_Hook as Hook;

/**
 * Writes one record the way core's writeRecord does: hooks around it, only the given columns.
 */
final class Writer {

  /**
   * @param array<string, mixed> $record with an id: update, else create
   */
  public static function write(DAO $dao, array $record): DAO {
    $entity = (string) $dao->_entity;
    $operation = empty($record['id']) ? 'create' : 'edit';
    $object = $entity === 'Contact' ? CoreRules::contactType($record) : $entity;
    Hook::pre($operation, $object, empty($record['id']) ? NULL : (int) $record['id'], $record);
    $record = CoreRules::complete($entity, $record);
    foreach (array_intersect_key(Schema::fields($entity), $record) as $name => $field) {
      $dao->$name = self::property($field, $record[$name]);
    }
    $dao->save();
    CoreRules::followUp($dao);
    CustomValues::follow($dao, $record);
    Hook::post($operation, $object, (int) $dao->id, $dao, $record);
    return $dao;
  }

  /**
   * The statement itself.
   */
  public static function persist(DAO $dao): void {
    $event = $dao->id ? 'Update' : 'Insert';
    self::tell("pre$event", $dao);
    $columns = [];
    foreach (Schema::fields((string) $dao->_entity) as $name => $field) {
      if ($dao->$name !== NULL && $name !== 'id') {
        $columns[$name] = $field['type'] === 'Timestamp' && $dao->$name !== 'null' ? Clock::stored($dao->$name) : $dao->$name;
      }
    }
    $values = array_map(fn($value) => $value === 'null' ? NULL : $value, array_values($columns));
    $table = Schema::entity((string) $dao->_entity)['table'];
    if (!$dao->id) {
      $marks = implode(', ', array_fill(0, count($columns), '?'));
      Database::run("INSERT INTO $table " . ($columns ? '(' . implode(', ', array_keys($columns)) . ") VALUES ($marks)" : 'DEFAULT VALUES'), $values);
      $dao->id = Database::lastId();
    }
    elseif ($columns) {
      $set = implode(', ', array_map(fn($name) => "$name = ?", array_keys($columns)));
      Database::run("UPDATE $table SET $set WHERE id = ?", [...$values, $dao->id]);
    }
    self::tell("post$event", $dao);
  }

  public static function delete(string $entity, int $id): void {
    $table = Schema::entity($entity)['table'];
    $dao = new DAO($entity);
    foreach (Database::rows("SELECT * FROM $table WHERE id = ?", [$id])[0] as $name => $value) {
      $dao->$name = $value;
    }
    $object = $entity === 'Contact' ? (string) $dao->contact_type : $entity;
    $params = ['id' => $id];
    Hook::pre('delete', $object, $id, $params);
    self::tell('preDelete', $dao);
    if ($entity === 'CustomGroup') {
      CustomValues::drop($id);
    }
    Database::run("DELETE FROM $table WHERE id = ?", [$id]);
    self::tell('postDelete', $dao);
    Hook::post('delete', $object, $id, $dao, $params);
  }

  private static function tell(string $event, DAO $dao): void {
    \Civi::dispatcher()->dispatch("civi.dao.$event", GenericHookEvent::create(['object' => $dao]));
  }

  /**
   * A value as a DAO carries it: NULL leaves the column alone, empty text counts as 'null', and so does that word in any
   * capitals but 'Null'; text that is too long is cut.
   *
   * @param array<string, mixed> $field
   */
  private static function property(array $field, mixed $value): mixed {
    if ($value === NULL) {
      return NULL;
    }
    if ($value === '' || (is_string($value) && strtolower($value) === 'null' && $value !== 'Null')) {
      return 'null';
    }
    if (!empty($field['serialize'])) {
      return json_encode($value, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE);
    }
    if ($field['type'] === 'Timestamp') {
      return Clock::written((string) $value);
    }
    if ($field['type'] === 'Money') {
      return round((float) $value, 2);
    }
    if ($field['type'] !== 'String') {
      return (int) $value;
    }
    $tooLong = $field['length'] !== NULL && mb_strlen((string) $value) > $field['length'];
    return $tooLong ? mb_substr((string) $value, 0, $field['length'] - 3) . '...' : (string) $value;
  }

}
