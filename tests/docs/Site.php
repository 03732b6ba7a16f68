<?php

declare(strict_types=1);

namespace OsdiTest\Docs;

/**
 * What the site of the examples has beside contacts: made where a page speaks of it, and taken away again.
 */
final class Site {

  /**
   * Custom fields for text, by the group that is made for them: what it extends, and the fields.
   */
  private const CUSTOM_FIELDS = ['Origin' => ['Activity', ['Code']]];

  private const ACTIVITY_TYPES = ['Petition'];

  /**
   * @var list<array{string, int}>
   */
  private array $made = [];

  public function __construct(string $page) {
    foreach (self::CUSTOM_FIELDS as $group => [$extends, $fields]) {
      if (str_contains($page, "$group.{$fields[0]}")) {
        $id = $this->make('CustomGroup', ['name' => $group, 'title' => $group, 'extends' => $extends]);
        foreach ($fields as $field) {
          $this->make('CustomField', ['custom_group_id' => $id, 'name' => $field, 'label' => $field, 'data_type' => 'String', 'html_type' => 'Text']);
        }
      }
    }
    foreach (self::ACTIVITY_TYPES as $type) {
      if (str_contains($page, "\"activity_type\": \"$type\"")) {
        $this->make('OptionValue', ['option_group_id.name' => 'activity_type', 'name' => $type, 'label' => $type]);
      }
    }
  }

  public function clear(): void {
    foreach (array_reverse($this->made) as [$entity, $id]) {
      civicrm_api4($entity, 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $id]]]);
    }
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
