<?php

declare(strict_types=1);

namespace StandIn;

/**
 * What entities there are: core's few, and the extension's own as its php/schema says.
 */
final class Schema {

  /**
   * @var array<string, array<string, mixed>>
   */
  private static array $entities = [];

  public static function load(): void {
    foreach (require __DIR__ . '/core_entities.php' as $name => $entity) {
      self::add($name, $entity);
    }
    $types = [];
    osdi_client_civicrm_entityTypes($types);
    foreach ($types as $name => $type) {
      self::add($name, [
        'table' => $type['table'],
        'class' => $type['class'],
        'fields' => array_map(fn(array $field) => [$field['sql_type']] + $field, $type['getFields']()),
        'indices' => isset($type['getIndices']) ? $type['getIndices']() : [],
      ]);
    }
  }

  /**
   * @return array<string, mixed>
   */
  public static function entity(string $name): array {
    return self::$entities[$name] ?? throw new \CRM_Core_Exception("API ($name, get) does not exist (join the API team and implement it!)");
  }

  /**
   * @param array<string, mixed> $spec
   */
  public static function refine(string $entity, string $field, array $spec): void {
    self::$entities[$entity]['fields'][$field] = $spec + self::$entities[$entity]['fields'][$field];
  }

  /**
   * @return list<string>
   */
  public static function names(): array {
    return array_keys(self::$entities);
  }

  /**
   * @return array<string, array<string, mixed>>
   */
  public static function fields(string $entity): array {
    return self::entity($entity)['fields'];
  }

  public static function nameOfClass(string $class): string {
    foreach (self::$entities as $name => $entity) {
      if (in_array($entity['class'], [$class, str_replace('_BAO_', '_DAO_', $class)], TRUE)) {
        return $name;
      }
    }
    throw new \CRM_Core_Exception("No entity belongs to $class");
  }

  public static function create(): void {
    foreach (self::$entities as $entity) {
      self::createTable($entity);
    }
  }

  /**
   * @param array<string, mixed> $entity
   */
  public static function add(string $name, array $entity): void {
    $fields = [];
    foreach ($entity['fields'] as $field => $spec) {
      $reference = $spec['entity_reference'] ?? [];
      $reference = ($reference['fk'] ?? TRUE) ? $reference : [];
      [$target, $onDelete] = $spec['fk'] ?? [$reference['entity'] ?? NULL, $reference['on_delete'] ?? NULL];
      $fields[$field] = $spec + [
        'name' => $field,
        'entity' => $name,
        'type' => self::type($spec[0]),
        'length' => preg_match('/^varchar\((\d+)\)$/', $spec[0], $match) ? (int) $match[1] : NULL,
        'fk_entity' => $target,
        'fk_on_delete' => $onDelete,
      ];
    }
    self::$entities[$name] = ['name' => $name, 'fields' => $fields] + $entity + ['class' => NULL, 'indices' => [], 'touches_contact' => FALSE];
  }

  private static function type(string $sqlType): string {
    return match (TRUE) {
      $sqlType === 'boolean' => 'Boolean',
      (bool) preg_match('/^(tiny)?int\b/', $sqlType) => 'Integer',
      $sqlType === 'timestamp' => 'Timestamp',
      str_starts_with($sqlType, 'decimal') => 'Money',
      default => 'String',
    };
  }

  /**
   * @param array<string, mixed> $entity
   */
  private static function createTable(array $entity): void {
    $table = $entity['table'];
    $columns = [];
    foreach ($entity['fields'] as $name => $field) {
      $columns[] = $name === 'id' ? 'id INTEGER PRIMARY KEY AUTOINCREMENT' : $name . self::columnType($field);
    }
    Database::run("CREATE TABLE $table (" . implode(', ', $columns) . ')');
    foreach ($entity['indices'] as $name => $index) {
      $unique = empty($index['unique']) ? '' : 'UNIQUE ';
      Database::run("CREATE {$unique}INDEX {$table}_$name ON $table (" . implode(', ', array_keys($index['fields'])) . ')');
    }
    foreach (array_filter($entity['fields'], fn($field) => isset($field['fk'][0]) || !empty($field['index'])) as $name => $field) {
      Database::run("CREATE INDEX {$table}_$name ON $table ($name)");
    }
    self::createTriggers($entity);
  }

  /**
   * @param array<string, mixed> $field
   */
  private static function columnType(array $field): string {
    $type = match ($field['type']) {
      'String' => ' TEXT COLLATE NOCASE',
      'Timestamp' => ' TIMESTAMP',
      'Money' => ' NUMERIC',
      default => ' INTEGER',
    };
    $type .= empty($field['required']) ? '' : ' NOT NULL';
    $default = $field['default'] ?? NULL;
    if ($default !== NULL) {
      $type .= ' DEFAULT ' . (str_starts_with((string) $default, 'CURRENT_TIMESTAMP') ? 'CURRENT_TIMESTAMP' : Select::literal($default));
    }
    if ($field['fk_entity'] !== NULL) {
      $type .= ' REFERENCES ' . self::entity($field['fk_entity'])['table'] . "(id) ON DELETE {$field['fk_on_delete']}";
    }
    return $type;
  }

  /**
   * modified_date: MySQL moves it when a column really changes; core's triggers move a contact's for each write to its
   * e-mails, phones and addresses, changed or not.
   *
   * @param array<string, mixed> $entity
   */
  private static function createTriggers(array $entity): void {
    $table = $entity['table'];
    if (str_contains((string) ($entity['fields']['modified_date']['default'] ?? ''), 'ON UPDATE')) {
      $others = array_diff(array_keys($entity['fields']), ['modified_date']);
      $changed = implode(' OR ', array_map(fn($name) => "NEW.$name IS NOT OLD.$name COLLATE BINARY", $others));
      Database::run("CREATE TRIGGER {$table}_modified AFTER UPDATE ON $table WHEN NEW.modified_date IS OLD.modified_date AND ($changed)
        BEGIN UPDATE $table SET modified_date = CURRENT_TIMESTAMP WHERE id = NEW.id; END");
    }
    if ($entity['touches_contact']) {
      foreach (['INSERT' => 'NEW', 'UPDATE' => 'NEW', 'DELETE' => 'OLD'] as $event => $row) {
        Database::run("CREATE TRIGGER {$table}_after_$event AFTER $event ON $table
          BEGIN UPDATE civicrm_contact SET modified_date = CURRENT_TIMESTAMP WHERE id = $row.contact_id; END");
      }
    }
  }

}
