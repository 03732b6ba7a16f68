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
