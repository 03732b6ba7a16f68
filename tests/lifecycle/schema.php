<?php

/**
 * Whether the tables are as the files in php/schema declare them, whichever way they came about.
 */

declare(strict_types=1);

/**
 * @param string $column of the answer
 * @return list<string>
 */
function shown(string $sql, string $column): array {
  return array_values(array_unique(array_column(CRM_Core_DAO::executeQuery($sql)->fetchAll(), $column)));
}

/**
 * Columns and indexes that are missing, foreign keys of new columns too, and columns nobody declared.
 *
 * @return list<string>
 */
function schema_differences(): array {
  $found = [];
  foreach (glob(dirname(__DIR__, 2) . '/php/schema/*.entityType.php') ?: [] as $file) {
    $entity = include $file;
    $table = $entity['table'];
    $declared = array_keys($entity['getFields']());
    $columns = shown("SHOW COLUMNS FROM $table", 'Field');
    $indexes = array_keys(isset($entity['getIndices']) ? $entity['getIndices']() : []);
    $found[] = array_map(static fn(string $name): string => "$table has no column $name", array_diff($declared, $columns));
    $found[] = array_map(static fn(string $name): string => "$table has an unknown column $name", array_diff($columns, $declared));
    $keys = array_keys(array_filter($entity['getFields'](), static fn(array $field): bool => isset($field['add'], $field['entity_reference']) && ($field['entity_reference']['fk'] ?? TRUE)));
    $constrained = shown("SELECT COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '$table' AND REFERENCED_TABLE_NAME IS NOT NULL", 'COLUMN_NAME');
    $unique = array_keys(array_filter(isset($entity['getIndices']) ? $entity['getIndices']() : [], static fn(array $index): bool => !empty($index['unique'])));
    $found[] = array_map(static fn(string $name): string => "$table.$name has no foreign key", array_diff($keys, $constrained));
    $found[] = array_map(static fn(string $name): string => "$table allows what $name forbids", array_diff($unique, shown("SHOW INDEX FROM $table WHERE Non_unique = 0", 'Key_name')));
    $found[] = array_map(static fn(string $name): string => "$table has no index $name", array_diff($indexes, shown("SHOW INDEX FROM $table", 'Key_name')));
  }
  return array_merge(...$found);
}
