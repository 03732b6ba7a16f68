<?php

declare(strict_types=1);

namespace OsdiTest\Contract;

use OsdiTest\CiviTestCase;

/**
 * Custom fields of contacts, which a site's own classes read and write, and the old way to say LEFT.
 */
final class CustomFieldTest extends CiviTestCase {

  private static int $group;

  private static string $field;

  public static function setUpBeforeClass(): void {
    $name = ucfirst(self::word());
    self::$group = (int) civicrm_api4('CustomGroup', 'create', ['checkPermissions' => FALSE, 'values' => ['name' => $name, 'title' => $name, 'extends' => 'Individual']])->single()['id'];
    civicrm_api4('CustomField', 'create', ['checkPermissions' => FALSE, 'values' => [
      'custom_group_id:name' => $name,
      'name' => 'Branch_name',
      'label' => 'Branch name',
      'data_type' => 'String',
      'html_type' => 'Text',
    ]]);
    self::$field = "$name.Branch_name";
  }

  public static function tearDownAfterClass(): void {
    civicrm_api4('CustomGroup', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', self::$group]]]);
  }

  public function testAValueIsSavedAndReadByTheNamesOfGroupAndField(): void {
    [$with, $without] = [$this->contact([self::$field => 'Harbor']), $this->contact()];
    $rows = $this->rows('Contact', ['select' => [self::$field], 'where' => [['id', 'IN', [$with, $without]]], 'orderBy' => ['id' => 'ASC']]);
    $this->assertSame(['Harbor', NULL], array_column($rows, self::$field));
    $this->save('Contact', ['id' => $with, self::$field => 'Hill']);
    $found = $this->rows('Contact', ['select' => ['id', self::$field], 'where' => [[self::$field, '=', 'Hill']]]);
    $this->assertSame([['id' => $with, self::$field => 'Hill']], $found);
  }

  public function testWhatAFieldHoldsIsToldWithWhatItsGroupIs(): void {
    [$group, $name] = explode('.', self::$field);
    $fields = $this->rows('CustomField', [
      'select' => ['data_type', 'html_type', 'text_length', 'serialize', 'is_view', 'time_format', 'option_group_id', 'is_active', 'custom_group_id.is_active', 'custom_group_id.is_multiple', 'custom_group_id.extends',
        'custom_group_id.extends_entity_column_value',
      ],
      'where' => [['name', '=', $name], ['custom_group_id.name', '=', $group]],
    ]);
    $this->assertCount(1, $fields);
    $this->assertContains($fields[0]['text_length'], [NULL, 255]);
    unset($fields[0]['id'], $fields[0]['text_length']);
    $this->assertEquals([
      'data_type' => 'String',
      'html_type' => 'Text',
      'serialize' => 0,
      'is_view' => FALSE,
      'time_format' => NULL,
      'option_group_id' => NULL,
      'is_active' => TRUE,
      'custom_group_id.is_active' => TRUE,
      'custom_group_id.is_multiple' => FALSE,
      'custom_group_id.extends' => 'Individual',
      'custom_group_id.extends_entity_column_value' => NULL,
    ], $fields[0]);
  }

  public function testOfADisabledFieldThereIsNoValue(): void {
    [$group, $name] = explode('.', self::$field);
    $id = $this->contact([self::$field => 'Harbor']);
    $set = fn(bool $isActive) => civicrm_api4('CustomField', 'update', ['checkPermissions' => FALSE, 'where' => [['name', '=', $name], ['custom_group_id.name', '=', $group]], 'values' => ['is_active' => $isActive]]);
    $set(FALSE);
    try {
      $this->assertArrayNotHasKey(self::$field, $this->row('Contact', $id, ['id', self::$field]));
    }
    finally {
      $set(TRUE);
    }
    $this->assertSame('Harbor', $this->row('Contact', $id, [self::$field])[self::$field]);
  }

  public function testPhonesAreSavedAndReadByLocationType(): void {
    $id = $this->contact();
    $this->save('Phone', ['contact_id' => $id, 'phone' => '510 555 0199', 'location_type_id:name' => 'Work', 'phone_type_id:name' => 'Phone']);
    $rows = $this->rows('Phone', ['select' => ['phone', 'location_type_id:name', 'phone_type_id:name'], 'where' => [['contact_id', 'IN', [$id]]], 'orderBy' => ['id' => 'ASC']]);
    $this->assertCount(1, $rows);
    $this->assertSame(['510 555 0199', 'Work', 'Phone'], [$rows[0]['phone'], $rows[0]['location_type_id:name'], $rows[0]['phone_type_id:name']]);
  }

  public function testAJoinWhoseSideIsFalseIsALeftOne(): void {
    $id = $this->contact([], $email = self::address());
    $join = fn(mixed $side) => $this->rows('Contact', [
      'select' => ['id', 'email.email', 'phone.phone', self::$field],
      'join' => [
        ['Email AS email', $side, ['email.contact_id', '=', 'id'], ['email.is_primary', '=', TRUE]],
        ['Phone AS phone', $side, ['phone.contact_id', '=', 'id'], ['phone.phone_type_id:name', '=', '"Phone"']],
      ],
      'where' => [['id', '=', $id]],
    ]);
    $this->assertSame([['id' => $id, 'email.email' => $email, 'phone.phone' => NULL, self::$field => NULL]], $join(FALSE));
    $this->assertSame($join('LEFT'), $join(FALSE));
  }

}
