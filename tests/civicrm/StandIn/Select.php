<?php

declare(strict_types=1);

namespace StandIn;

/**
 * Turns an API v4 get into one SELECT: dotted paths become joins, option suffixes are looked up, times change zone.
 */
final class Select {

  private const OPERATORS = ['=', '!=', '<>', '>', '>=', '<', '<=', 'LIKE', 'NOT LIKE', 'IN', 'NOT IN', 'IS NULL', 'IS NOT NULL', 'CONTAINS'];

  /**
   * Entity and alias by path; the main entity's path is ''.
   *
   * @var array<string, array{entity: string, alias: string}>
   */
  private array $tables;

  /**
   * @var list<string>
   */
  private array $joins = [];

  /**
   * That rows with a partner are left out.
   *
   * @var list<string>
   */
  private array $excluded = [];

  /**
   * @param array<string, mixed> $params of the get action
   */
  public function __construct(string $entity, private readonly array $params) {
    $this->tables = ['' => ['entity' => $entity, 'alias' => 'a']];
    foreach ($params['join'] as $join) {
      $this->join($join);
    }
  }

  /**
   * @return list<array<string, mixed>>
   */
  public function rows(): array {
    $wanted = [];
    foreach ($this->selected() as $expression) {
      $column = $this->output($expression);
      if ($column !== NULL) {
        $wanted[$column['as']] = $column;
      }
    }
    $list = implode(', ', array_map(fn($column) => "{$column['sql']} AS \"{$column['as']}\"", $wanted));
    $order = [];
    foreach ($this->params['orderBy'] as $path => $direction) {
      $order[] = (isset($wanted[$path]) && $wanted[$path]['aggregate'] ? "\"$path\"" : $this->column($path)['sql']) . " $direction";
    }
    $where = $this->where();
    $sql = "SELECT $list FROM {$this->from()} WHERE $where"
      . ($order ? ' ORDER BY ' . implode(', ', $order) : '')
      . ($this->params['limit'] || $this->params['offset'] ? ' LIMIT ' . ($this->params['limit'] ?: -1) . " OFFSET {$this->params['offset']}" : '');
    return array_map(function (array $row) use ($wanted) {
      foreach ($row as $name => $value) {
        $row[$name] = self::shown($wanted[$name], $value);
      }
      return $row;
    }, Database::rows($sql));
  }

  public function count(): int {
    $where = $this->where();
    return (int) Database::value("SELECT COUNT(*) FROM {$this->from()} WHERE $where");
  }

  public static function literal(mixed $value): string {
    return match (TRUE) {
      $value === NULL => 'NULL',
      is_bool($value) => (string) (int) $value,
      is_int($value), is_float($value) => (string) $value,
      default => "'" . str_replace("'", "''", (string) $value) . "'",
    };
  }

  private function from(): string {
    return Schema::entity($this->tables['']['entity'])['table'] . ' a ' . implode(' ', $this->joins);
  }

  private function where(): string {
    return implode(' AND ', [...$this->excluded, ...array_map(fn($clause) => $this->clause($clause, FALSE), $this->params['where'])]) ?: '1';
  }

  /**
   * Every path to select: the id unless aggregated, and what `*` stands for.
   *
   * @return list<string>
   */
  private function selected(): array {
    $select = array_diff($this->params['select'], ['row_count']) ?: ['*'];
    if (!preg_grep('/^(COUNT|MAX|MIN|SUM)\(/', $select)) {
      array_unshift($select, 'id');
    }
    $paths = [];
    foreach ($select as $path) {
      if ($path === '*' || str_ends_with($path, '.*')) {
        $prefix = substr($path, 0, -1);
        $table = $this->table(rtrim($prefix, '.'));
        foreach ($table ? array_keys(Schema::fields($table['entity'])) : [] as $field) {
          $paths[] = $prefix . $field;
        }
      }
      else {
        $paths[] = $path;
      }
    }
    return array_values(array_unique($paths));
  }

  /**
   * @return array<string, mixed>|null NULL for a field that does not exist: core leaves it out
   */
  private function output(string $expression): ?array {
    if (preg_match('/^(COUNT|MAX|MIN|SUM)\((DISTINCT )?(\*|[\w.]+)\)(?: AS (\w+))?$/', $expression, $match)) {
      $column = $match[3] === '*' ? ['sql' => '*', 'field' => ['type' => 'Integer'], 'suffix' => NULL] : $this->column($match[3]);
      $column['field'] = $match[1] === 'COUNT' ? ['type' => 'Integer'] : $column['field'];
      return ['sql' => "$match[1]($match[2]{$column['sql']})", 'as' => $match[4] ?? "$match[1]:" . str_replace('.', '_', $match[3]), 'aggregate' => TRUE] + $column;
    }
    $column = $this->column($expression, FALSE);
    return $column === NULL ? NULL : $column + ['as' => $expression, 'aggregate' => FALSE];
  }

  /**
   * @return array{sql: string, field: array<string, mixed>, suffix: ?string}|null
   */
  private function column(string $path, bool $must = TRUE): ?array {
    [$plain, $suffix] = array_pad(explode(':', $path, 2), 2, NULL);
    $dot = strrpos($plain, '.');
    $table = $this->table($dot === FALSE ? '' : substr($plain, 0, $dot));
    $name = $dot === FALSE ? $plain : substr($plain, $dot + 1);
    $field = $table === NULL ? NULL : Schema::fields($table['entity'])[$name] ?? NULL;
    if ($field === NULL) {
      return $must ? throw new \CRM_Core_Exception("Invalid field '$plain'") : NULL;
    }
    $sql = isset($field['sql_renderer']) ? $field['sql_renderer']() : "{$table['alias']}.$name";
    return ['sql' => $sql, 'field' => $field, 'suffix' => $suffix];
  }

  /**
   * The table at the end of a path; joined when it is not there yet.
   *
   * @return array{entity: string, alias: string}|null
   */
  private function table(string $path): ?array {
    if (isset($this->tables[$path])) {
      return $this->tables[$path];
    }
    $dot = strrpos($path, '.');
    $parent = $this->table($dot === FALSE ? '' : substr($path, 0, $dot));
    $step = $dot === FALSE ? $path : substr($path, $dot + 1);
    $alias = 'implicit_' . count($this->tables);
    if ($parent !== NULL && $parent['entity'] === 'Contact' && preg_match('/^(email|phone|address)_primary$/', $step, $match)) {
      $entity = ucfirst($match[1]);
      $on = "$alias.contact_id = {$parent['alias']}.id AND $alias.is_primary = 1";
    }
    elseif ($parent !== NULL && $parent['entity'] === 'Contact' && CustomValues::entity($step) !== NULL) {
      $entity = CustomValues::entity($step);
      $on = "$alias.entity_id = {$parent['alias']}.id";
    }
    else {
      $entity = $parent === NULL ? NULL : Schema::fields($parent['entity'])[$step]['fk_entity'] ?? NULL;
      $on = $parent === NULL ? '' : "$alias.id = {$parent['alias']}.$step";
    }
    if ($entity === NULL) {
      return NULL;
    }
    $this->joins[] = 'LEFT JOIN ' . Schema::entity($entity)['table'] . " $alias ON $on";
    return $this->tables[$path] = ['entity' => $entity, 'alias' => $alias];
  }

  /**
   * @param array<int, mixed> $join entity AS alias, side, conditions
   */
  private function join(array $join): void {
    [$entity, $alias] = array_pad(explode(' AS ', array_shift($join)), 2, NULL);
    $alias ??= strtolower($entity);
    $side = array_shift($join) ?: 'LEFT';
    $this->tables[$alias] = ['entity' => $entity, 'alias' => $alias];
    $on = array_map(fn($clause) => $this->clause($clause, TRUE), $join);
    if ($side === 'EXCLUDE') {
      $this->excluded[] = "$alias.id IS NULL";
      $side = 'LEFT';
    }
    $this->joins[] = "$side JOIN " . Schema::entity($entity)['table'] . " $alias ON " . implode(' AND ', $on);
  }

  /**
   * @param array<int, mixed> $clause
   * @param bool $on in a join's ON clause the right-hand side is an expression unless it is quoted
   */
  private function clause(array $clause, bool $on): string {
    if (in_array($clause[0], ['AND', 'OR'], TRUE)) {
      return '(' . implode(" $clause[0] ", array_map(fn($part) => $this->clause($part, $on), $clause[1])) . ')';
    }
    if ($clause[0] === 'NOT') {
      return 'NOT (' . $this->clause(is_string($clause[1][0]) ? $clause[1] : ['AND', $clause[1]], $on) . ')';
    }
    [$path, $operator, $value, $isExpression] = array_pad($clause, 4, NULL);
    if (!in_array($operator, self::OPERATORS, TRUE)) {
      throw new \CRM_Core_Exception('Illegal operator');
    }
    if (in_array($path, ['groups', 'tags'], TRUE) && $this->tables['']['entity'] === 'Contact') {
      return "a.id $operator (" . ($path === 'groups' ? Membership::ofGroups((array) $value) : Membership::ofTags((array) $value)) . ')';
    }
    $column = $this->column($path);
    if ($operator === 'CONTAINS') {
      return "{$column['sql']} LIKE " . self::literal('%' . json_encode($value) . '%');
    }
    if ($operator === 'IS NULL' || $operator === 'IS NOT NULL') {
      return "{$column['sql']} $operator";
    }
    if (($isExpression ?? $on) && is_string($value) && !is_numeric($value)) {
      if (!preg_match('/^(["\'])(.*)\1$/s', $value, $match)) {
        return "{$column['sql']} $operator {$this->column($value)['sql']}";
      }
      $value = $match[2];
    }
    $value = self::compared($column, $value);
    if (is_array($value)) {
      return "{$column['sql']} $operator (" . implode(', ', array_map([self::class, 'literal'], $value ?: [FALSE])) . ')';
    }
    return "{$column['sql']} $operator " . self::literal($value);
  }

  /**
   * @param array{sql: string, field: array<string, mixed>, suffix: ?string} $column
   */
  private static function compared(array $column, mixed $value): mixed {
    if ($column['suffix'] !== NULL) {
      return Options::resolve($column['field'], $column['suffix'], $value);
    }
    if (is_array($value)) {
      return array_map(fn($one) => self::compared($column, $one), $value);
    }
    return match ($column['field']['type']) {
      'Timestamp' => Clock::stored(Clock::written((string) $value)),
      'Integer', 'Boolean' => is_numeric($value) || is_bool($value) ? (int) $value : $value,
      default => $value,
    };
  }

  /**
   * A column's value as PHP has it.
   *
   * @param array<string, mixed> $field
   */
  public static function typed(array $field, mixed $value): mixed {
    if ($value === NULL) {
      return NULL;
    }
    if (!empty($field['serialize'])) {
      return json_decode((string) $value, TRUE);
    }
    return match ($field['type']) {
      'Boolean' => (bool) $value,
      'Integer' => (int) $value,
      'Money' => (float) $value,
      default => (string) $value,
    };
  }

  /**
   * @param array<string, mixed> $column
   */
  private static function shown(array $column, mixed $value): mixed {
    if ($column['suffix'] !== NULL) {
      return Options::of($column['field'], $column['suffix'])[$value] ?? NULL;
    }
    return self::typed($column['field'], $column['field']['type'] === 'Timestamp' ? Clock::shown($value) : $value);
  }

}
