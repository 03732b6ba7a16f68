<?php

declare(strict_types=1);

/**
 * Calls API v4 by name.
 *
 * @param array<string, mixed> $params
 */
function civicrm_api4(string $entity, string $action, array $params = [], $index = NULL): Civi\Api4\Generic\Result {
  $class = "Civi\\Api4\\$entity";
  if (!class_exists($class) || !method_exists($class, $action)) {
    throw new CRM_Core_Exception("Api $entity $action version 4 does not exist.");
  }
  $call = $class::$action();
  foreach ($params as $name => $value) {
    $call->{'set' . ucfirst($name)}($value);
  }
  $result = $call->execute();
  if (is_int($index)) {
    $result->exchangeArray((array) ($result->getArrayCopy()[$index] ?? throw new CRM_Core_Exception("Index $index not found in api results")));
  }
  elseif (is_string($index) && $index !== '') {
    $result->indexBy($index);
  }
  return $result;
}

/**
 * Calls one of the extension's API v3 actions; those are all the stand-in has.
 *
 * @param array<string, mixed> $params
 * @return array<string, mixed>
 */
function civicrm_api3(string $entity, string $action, array $params = []): array {
  $function = 'civicrm_api3_' . strtolower($entity) . '_' . strtolower($action);
  require_once "api/v3/$entity/" . ucfirst(strtolower($action)) . '.php';
  $spec = [];
  if (function_exists("_{$function}_spec")) {
    ("_{$function}_spec")($spec);
  }
  try {
    $result = $function(StandIn\Api3Parameters::checked($spec, $params));
  }
  catch (Throwable $e) {
    $data = $e instanceof CRM_Core_Exception ? $e->getErrorData() : ['error_code' => $e->getCode()];
    $result = ['is_error' => 1, 'error_message' => $e->getMessage()] + $data;
  }
  if (!empty($result['is_error'])) {
    throw new CRM_Core_Exception($result['error_message'], $result['error_code'] ?? 0, $result);
  }
  return $result;
}

/**
 * @param array<string, mixed> $params
 * @return array<string, mixed>
 */
function civicrm_api3_create_success($values = 1, $params = [], $entity = NULL, $action = NULL): array {
  return ['is_error' => 0, 'version' => 3, 'count' => is_array($values) ? count($values) : 1, 'values' => $values];
}

/**
 * Counts the values instead of reading their numbers, as CiviCRM 6.9 does.
 */
function ts($text, $params = []): string {
  $marks = [];
  foreach (array_values(array_filter($params, 'is_int', ARRAY_FILTER_USE_KEY)) as $place => $value) {
    $marks['%' . ($place + 1)] = (string) $value;
  }
  return strtr($text, $marks);
}
