<?php

declare(strict_types=1);

namespace StandIn;

use CRM_Core_DAO as DAO;

/**
 * Custom fields of contacts: a table for each custom group, with a column for each field. As with a new group of core's,
 * whose database triggers are still to be built, a changed value does not move the time of its contact.
 */
final class CustomValues {

  /**
   * The entity whose rows hold a group's values; NULL if there is no such group, or all its fields are disabled.
   */
  public static function entity(string $group): ?string {
    $names = array_column(Database::rows('SELECT f.name FROM civicrm_custom_field f INNER JOIN civicrm_custom_group g ON g.id = f.custom_group_id WHERE f.is_active = 1 AND g.is_active = 1 AND g.name = ?', [$group]), 'name');
    if (!$names) {
      return NULL;
    }
    Schema::add("Custom_$group", ['table' => self::table($group), 'fields' => ['id' => ['int'], 'entity_id' => ['int']] + array_fill_keys($names, ['varchar(255)'])]);
    return "Custom_$group";
  }

  /**
   * After a write: a new field gets its column, a contact the values that are named Group.field.
   *
   * @param array<string, mixed> $record
   */
  public static function follow(DAO $dao, array $record): void {
    if ($dao->_entity === 'CustomGroup') {
      Options::flush();
    }
    if ($dao->_entity === 'CustomField' && $dao->name !== NULL) {
      self::addColumn((int) $dao->custom_group_id, (string) $dao->name);
    }
    foreach ($dao->_entity === 'Contact' ? $record : [] as $path => $value) {
      [$group, $field] = array_pad(explode('.', (string) $path, 2), 2, NULL);
      $entity = $field === NULL ? NULL : self::entity($group);
      if ($entity !== NULL && isset(Schema::fields($entity)[$field])) {
        $table = self::table($group);
        Database::run("INSERT INTO $table (entity_id, $field) VALUES (?, ?) ON CONFLICT (entity_id) DO UPDATE SET $field = excluded.$field", [$dao->id, is_bool($value) ? (int) $value : $value]);
      }
    }
  }

  /**
   * Before a group goes.
   */
  public static function drop(int $groupId): void {
    Database::run('DROP TABLE IF EXISTS ' . self::table((string) Database::value("SELECT name FROM civicrm_custom_group WHERE id = $groupId")));
  }

  private static function addColumn(int $groupId, string $field): void {
    $table = self::table((string) Database::value("SELECT name FROM civicrm_custom_group WHERE id = $groupId"));
    Database::run("CREATE TABLE IF NOT EXISTS $table (id INTEGER PRIMARY KEY, entity_id INTEGER UNIQUE REFERENCES civicrm_contact(id) ON DELETE CASCADE)");
    Database::run("ALTER TABLE $table ADD COLUMN $field TEXT COLLATE NOCASE");
  }

  private static function table(string $group): string {
    return 'civicrm_value_' . strtolower($group);
  }

}
