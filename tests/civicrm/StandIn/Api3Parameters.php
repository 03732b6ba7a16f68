<?php

declare(strict_types=1);

namespace StandIn;

/**
 * Holds the parameters of an API v3 call against the action's spec.
 */
final class Api3Parameters {

  private const INTEGER = 1;

  /**
   * @param array<string, array<string, mixed>> $spec
   * @param array<string, mixed> $params
   * @return array<string, mixed>
   */
  public static function checked(array $spec, array $params): array {
    $missing = [];
    foreach ($spec as $name => $field) {
      if (!isset($params[$name]) && isset($field['api.default'])) {
        $params[$name] = $field['api.default'];
      }
      if (!isset($params[$name]) || $params[$name] === '') {
        if (!empty($field['api.required'])) {
          $missing[] = $name;
        }
      }
      elseif (($field['type'] ?? NULL) === self::INTEGER && !preg_match('/^-?\d+$/', (string) $params[$name])) {
        throw new \CRM_Core_Exception("$name is not a valid integer", 2100, ['field' => $name]);
      }
    }
    if ($missing) {
      throw new \CRM_Core_Exception('Mandatory key(s) missing from params array: ' . implode(', ', $missing), 'mandatory_missing', ['fields' => $missing]);
    }
    return $params;
  }

}
