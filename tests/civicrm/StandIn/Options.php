<?php

declare(strict_types=1);

namespace StandIn;

/**
 * Option lists: what `:name` and `:label` after a field mean.
 */
final class Options {

  /**
   * @var array<string, array<int|string, string>>
   */
  private static array $lists = [];

  public static function flush(): void {
    self::$lists = [];
  }

  /**
   * @param array<string, mixed> $field
   * @param string $show name or label
   * @return array<int|string, string> keyed by what the column holds
   */
  public static function of(array $field, string $show): array {
    return self::$lists["{$field['entity']}.{$field['name']}:$show"] ??= self::read($field, $show);
  }

  /**
   * @param array<string, mixed> $field
   */
  public static function resolve(array $field, string $show, mixed $shown): mixed {
    if (is_array($shown)) {
      return array_map(fn($one) => self::resolve($field, $show, $one), $shown);
    }
    $key = array_search((string) $shown, self::of($field, $show), TRUE);
    return $key === FALSE ? NULL : $key;
  }

  /**
   * @param array<string, mixed> $field
   * @return array<int|string, string>
   */
  private static function read(array $field, string $show): array {
    $source = $field['pseudoconstant'] ?? throw new \CRM_Core_Exception("No option list found for '{$field['name']}'");
    if (isset($source['callback'])) {
      $options = call_user_func($source['callback'], $field['name'], []);
      return is_array(reset($options)) ? array_column($options, $show, 'id') : array_map('strval', $options);
    }
    if (isset($source['option_group_name'])) {
      $key = $source['key_column'] ?? 'value';
      return array_column(Database::rows("SELECT v.$key AS option_key, v.$show AS shown FROM civicrm_option_value v
        JOIN civicrm_option_group g ON g.id = v.option_group_id WHERE g.name = ? ORDER BY v.weight", [$source['option_group_name']]), 'shown', 'option_key');
    }
    $column = $source[$show] ?? 'name';
    return array_column(Database::rows("SELECT id, $column AS shown FROM {$source['table']}"), 'shown', 'id');
  }

}
