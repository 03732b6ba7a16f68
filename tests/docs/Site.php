<?php

declare(strict_types=1);

namespace OsdiTest\Docs;

use OsdiTest\Sandbox;

/**
 * What the site and the group of the examples have beside people: made where a page speaks of it, and taken away again.
 */
final class Site {

  /**
   * Groups of custom fields by name: what they extend, and their fields by name.
   */
  private const CUSTOM_FIELDS = [
    'Osdi_Branch' => ['Individual', ['Branch_name' => ['html_type' => 'Select'], 'Is_steward' => ['data_type' => 'Boolean', 'html_type' => 'Radio'], 'Number' => []]],
  ];

  /**
   * @var list<array{string, int}>
   */
  private array $made = [];

  public function __construct(Page $page, Sandbox $remote) {
    $json = implode("\n", array_map(fn(Block $block) => $block->language === 'json' ? $block->text : '', $page->blocks()));
    foreach (self::CUSTOM_FIELDS as $name => [$extends, $fields]) {
      if (str_contains($json, "\"$name.")) {
        $group = $this->make('CustomGroup', ['name' => $name, 'title' => $name, 'extends' => $extends]);
        foreach ($fields as $field => $values) {
          $options = ($values['html_type'] ?? '') === 'Select' ? ['option_group_id' => $this->options($name)] : [];
          $this->make('CustomField', $values + $options + ['custom_group_id' => $group, 'name' => $field, 'label' => $field, 'data_type' => 'String', 'html_type' => 'Text']);
        }
      }
    }
    if (preg_match_all('/"remote": "custom_fields\.([^"]+)"/', $json, $found)) {
      $remote->set(['custom_fields' => array_values(array_unique($found[1]))]);
    }
  }

  public function clear(): void {
    foreach (array_reverse($this->made) as [$entity, $id]) {
      civicrm_api4($entity, 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $id]]]);
    }
  }

  private function options(string $name): int {
    $group = $this->make('OptionGroup', ['name' => strtolower($name), 'title' => $name, 'is_active' => TRUE]);
    $this->make('OptionValue', ['option_group_id' => $group, 'name' => 'Oakland', 'label' => 'Oakland', 'value' => '1']);
    return $group;
  }

  /**
   * @param array<string, mixed> $values
   */
  private function make(string $entity, array $values): int {
    $id = (int) civicrm_api4($entity, 'create', ['checkPermissions' => FALSE, 'values' => $values])->single()['id'];
    $this->made[] = [$entity, $id];
    return $id;
  }

}
