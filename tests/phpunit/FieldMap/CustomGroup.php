<?php

declare(strict_types=1);

namespace OsdiTest\FieldMap;

/**
 * A group of custom fields of every kind that can be mapped, and some that cannot.
 */
final class CustomGroup {

  public const NAME = 'Osdi_Story';

  /**
   * What the options of the field Branch are called.
   */
  public const BRANCHES = ['1' => 'Oakland', '2' => 'Albany', '3' => 'San José'];

  private static ?int $group = NULL;

  private static ?int $options = NULL;

  public static function make(): void {
    self::$options = self::create('OptionGroup', ['name' => 'osdi_story_branch', 'title' => 'Branches', 'is_active' => TRUE]);
    foreach (self::BRANCHES as $value => $label) {
      self::create('OptionValue', ['option_group_id' => self::$options, 'value' => (string) $value, 'label' => $label, 'name' => $label, 'weight' => $value]);
    }
    self::$group = self::create('CustomGroup', ['name' => self::NAME, 'title' => 'Osdi Story', 'extends' => 'Individual']);
    $fields = [
      'Branch' => ['data_type' => 'String', 'html_type' => 'Select', 'option_group_id' => self::$options],
      'Note' => ['data_type' => 'String', 'html_type' => 'Text', 'text_length' => 20],
      'Web' => ['data_type' => 'Link', 'html_type' => 'Link'],
      'Since' => ['data_type' => 'Date', 'html_type' => 'Select Date', 'date_format' => 'yy-mm-dd'],
      'Member' => ['data_type' => 'Boolean', 'html_type' => 'Radio'],
      'Shifts' => ['data_type' => 'Int', 'html_type' => 'Text'],
      'Dues' => ['data_type' => 'Money', 'html_type' => 'Text'],
      'Seen' => ['data_type' => 'String', 'html_type' => 'Text', 'text_length' => 255, 'is_view' => TRUE],
      'Moment' => ['data_type' => 'Date', 'html_type' => 'Select Date', 'date_format' => 'yy-mm-dd', 'time_format' => 2],
      'Letter' => ['data_type' => 'Memo', 'html_type' => 'RichTextEditor'],
      'Skills' => ['data_type' => 'String', 'html_type' => 'CheckBox', 'option_group_id' => self::$options, 'serialize' => 1],
    ];
    foreach ($fields as $name => $values) {
      self::create('CustomField', ['custom_group_id' => self::$group, 'name' => $name, 'label' => $name] + $values);
    }
  }

  public static function remove(): void {
    civicrm_api4('CustomGroup', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', self::$group]]]);
    civicrm_api4('OptionGroup', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', self::$options]]]);
  }

  /**
   * @param array<string, mixed> $values
   */
  public static function change(string $field, array $values): void {
    civicrm_api4('CustomField', 'update', ['checkPermissions' => FALSE, 'where' => [['custom_group_id', '=', self::$group], ['name', '=', $field]], 'values' => $values]);
  }

  /**
   * @param array<string, mixed> $values
   */
  public static function changeOption(string $value, array $values): void {
    civicrm_api4('OptionValue', 'update', ['checkPermissions' => FALSE, 'where' => [['option_group_id', '=', self::$options], ['value', '=', $value]], 'values' => $values]);
  }

  /**
   * @param array<string, mixed> $values
   */
  private static function create(string $entity, array $values): int {
    return (int) civicrm_api4($entity, 'create', ['checkPermissions' => FALSE, 'values' => $values])->single()['id'];
  }

}
