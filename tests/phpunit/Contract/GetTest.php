<?php

declare(strict_types=1);

namespace OsdiTest\Contract;

use Civi\Api4\Contact;
use Civi\Api4\Email;
use OsdiTest\CiviTestCase;

/**
 * What an API v4 get answers.
 */
final class GetTest extends CiviTestCase {

  public function testTheIdIsAlwaysThereAndValuesHaveTypes(): void {
    $id = $this->contact(['first_name' => 'Zoë', 'do_not_sms' => TRUE], $email = self::address());
    $row = Contact::get(FALSE)->addSelect('first_name', 'middle_name', 'do_not_sms', 'is_opt_out', 'email.is_primary', 'email.on_hold', 'email.email')
      ->addJoin('Email AS email', 'LEFT', ['email.contact_id', '=', 'id'])
      ->addWhere('id', '=', (string) $id)->execute()->single();
    $this->assertSame([
      'id' => $id,
      'first_name' => 'Zoë',
      'middle_name' => NULL,
      'do_not_sms' => TRUE,
      'is_opt_out' => FALSE,
      'email.is_primary' => TRUE,
      'email.on_hold' => 0,
      'email.email' => $email,
    ], $row);
  }

  public function testStarSelectsEveryField(): void {
    $row = $this->row('Contact', $this->contact(), ['*']);
    $this->assertSame([], array_diff(['id', 'contact_type', 'first_name', 'is_deleted', 'modified_date', 'preferred_language'], array_keys($row)));
  }

  public function testAnUnknownFieldIsLeftOutOfTheAnswer(): void {
    $row = $this->row('Contact', $this->contact(), ['first_name', 'no_such_field', 'nowhere.at_all']);
    $this->assertSame(['id', 'first_name'], array_keys($row));
  }

  public function testAnUnknownFieldInAConditionIsAnError(): void {
    $this->expectException(\CRM_Core_Exception::class);
    $this->expectExceptionMessage('no_such_field');
    Contact::get(FALSE)->addWhere('no_such_field', '=', 1)->execute();
  }

  /**
   * @dataProvider conditions
   */
  public function testConditions(array $where, array $expected): void {
    $marker = self::word();
    $ids = [];
    foreach (['Ann' => 'en_US', 'Bob' => 'fr_FR', 'Cid' => 'de_DE'] as $name => $language) {
      $ids[$this->contact(['first_name' => $name, 'last_name' => $marker, 'preferred_language' => $language, 'middle_name' => $name === 'Cid' ? 'Z' : NULL])] = $name;
    }
    $first = array_key_first($ids);
    array_walk_recursive($where, function (&$value) use ($first) {
      $value = is_string($value) && $value[0] === '#' ? $first + (int) substr($value, 1) : $value;
    });
    $found = Contact::get(FALSE)->addSelect('first_name')->addWhere('last_name', '=', $marker)->setWhere([['last_name', '=', $marker], ...$where])
      ->addOrderBy('id')->execute()->column('first_name');
    $this->assertSame($expected, $found);
  }

  public function conditions(): array {
    return [
      'equal, whatever the case' => [[['first_name', '=', 'aNN']], ['Ann']],
      'not equal' => [[['first_name', '!=', 'Ann']], ['Bob', 'Cid']],
      'in' => [[['first_name', 'IN', ['Ann', 'CID']]], ['Ann', 'Cid']],
      'in an empty list' => [[['id', 'IN', []]], []],
      'in a list of numeric strings' => [[['id', 'IN', ['#0', '#2']]], ['Ann', 'Cid']],
      'not in' => [[['first_name', 'NOT IN', ['Ann', 'Cid']]], ['Bob']],
      'greater' => [[['id', '>', '#0']], ['Bob', 'Cid']],
      'less or equal' => [[['id', '<=', '#1']], ['Ann', 'Bob']],
      'like' => [[['first_name', 'LIKE', '%b%']], ['Bob']],
      'null' => [[['middle_name', 'IS NULL']], ['Ann', 'Bob']],
      'not null' => [[['middle_name', 'IS NOT NULL']], ['Cid']],
      'boolean' => [[['is_opt_out', '=', FALSE], ['do_not_email', '=', TRUE]], []],
      'option by name' => [[['preferred_language:label', '=', 'German']], ['Cid']],
      'or' => [[['OR', [['first_name', '=', 'Ann'], ['AND', [['first_name', '=', 'Cid'], ['middle_name', '=', 'Z']]]]]], ['Ann', 'Cid']],
      'not' => [[['NOT', ['OR', [['first_name', '=', 'Ann'], ['first_name', '=', 'Bob']]]]], ['Cid']],
    ];
  }

  public function testAJoinHasItsOwnConditions(): void {
    $with = $this->contact([], $primary = self::address());
    $this->save('Email', ['contact_id' => $with, 'email' => $second = self::address()]);
    $without = $this->contact();
    $get = fn(string $side, bool $isPrimary) => Contact::get(FALSE)->addSelect('id', 'email.email')
      ->addJoin('Email AS email', $side, ['email.contact_id', '=', 'id'], ['email.is_primary', '=', $isPrimary])
      ->addWhere('id', 'IN', [$with, $without])->addOrderBy('id')->execute()->getArrayCopy();
    $this->assertSame([['id' => $with, 'email.email' => $primary], ['id' => $without, 'email.email' => NULL]], $get('LEFT', TRUE));
    $this->assertSame([['id' => $with, 'email.email' => $second]], $get('INNER', FALSE));
  }

  public function testAJoinMultipliesRowsAndTakesQuotedTextAndOptions(): void {
    $id = $this->contact([], NULL, '+15105550142');
    $this->save('Phone', ['contact_id' => $id, 'phone' => '+15105550143', 'phone_type_id:name' => 'Mobile']);
    $this->save('Phone', ['contact_id' => $id, 'phone' => '+15105550144', 'phone_type_id:name' => 'Fax']);
    $phones = Contact::get(FALSE)->addSelect('phone.phone')
      ->addJoin('Phone AS phone', 'LEFT', ['phone.contact_id', '=', 'id'], ['phone.phone_type_id:name', '=', '"Mobile"'])
      ->addWhere('id', '=', $id)->addOrderBy('phone.id', 'DESC')->execute()->column('phone.phone');
    $this->assertSame(['+15105550143', '+15105550142'], $phones);
  }

  public function testDottedPathsJoinByThemselves(): void {
    $id = $this->contact(['first_name' => 'Ann'], $email = self::address(), NULL, ['city' => 'Oakland', 'state_province_id' => 1004, 'country_id' => 1228]);
    $row = Email::get(FALSE)->addSelect('contact_id.first_name', 'contact_id.address_primary.state_province_id.name')->addWhere('email', '=', $email)
      ->addWhere('contact_id.is_deleted', '=', FALSE)->execute()->single();
    $this->assertSame(['Ann', 'California'], [$row['contact_id.first_name'], $row['contact_id.address_primary.state_province_id.name']]);
    $this->assertSame(['id' => $id, 'email_primary.email' => $email], $this->row('Contact', $id, ['email_primary.email']));
  }

  public function testOrderLimitAndOffset(): void {
    $marker = self::word();
    foreach (['Bob', 'Ann', 'Cid', 'Ann'] as $name) {
      $ids[] = $this->contact(['first_name' => $name, 'last_name' => $marker]);
    }
    $get = Contact::get(FALSE)->addWhere('last_name', '=', $marker)->addOrderBy('first_name')->addOrderBy('id', 'DESC');
    $this->assertSame([$ids[3], $ids[1], $ids[0], $ids[2]], $get->execute()->column('id'));
    $this->assertSame([$ids[1], $ids[0]], $get->setLimit(2)->setOffset(1)->execute()->column('id'));
  }

  public function testTheTrashIsHiddenUnlessAskedFor(): void {
    $id = $this->contact(['last_name' => $marker = self::word(), 'is_deleted' => TRUE]);
    $get = fn(array $where) => Contact::get(FALSE)->setWhere($where)->execute()->column('id');
    $this->assertSame([], $get([['last_name', '=', $marker]]));
    $this->assertSame([$id], $get([['last_name', '=', $marker], ['is_deleted', 'IN', [TRUE, FALSE]]]));
    $this->assertSame([$id], $get([['id', 'IN', [$id]]]));
  }

  public function testCountsAndAggregates(): void {
    $marker = self::word();
    $this->contact(['last_name' => $marker]);
    $last = $this->contact(['last_name' => $marker]);
    $get = fn() => Contact::get(FALSE)->addWhere('last_name', '=', $marker);
    $this->assertSame(2, $get()->selectRowCount()->execute()->count());
    $this->assertSame(['n' => 2, 'last' => $last], $get()->addSelect('COUNT(id) AS n', 'MAX(id) AS last')->execute()->single());
  }

  public function testResultsCanBeIndexedAndMustBeSingleWhenAskedSo(): void {
    $marker = self::word();
    $ids = [$this->contact(['first_name' => 'Ann', 'last_name' => $marker]), $this->contact(['first_name' => 'Bob', 'last_name' => $marker])];
    $result = Contact::get(FALSE)->addSelect('first_name')->addWhere('last_name', '=', $marker)->execute();
    $this->assertSame(['Ann' => $ids[0], 'Bob' => $ids[1]], $result->column('id', 'first_name'));
    $this->assertSame(['Ann', 'Bob'], array_keys((clone $result)->indexBy('first_name')->getArrayCopy()));
    $this->expectException(\CRM_Core_Exception::class);
    $result->single();
  }

  public function testManyValuesInOneCondition(): void {
    $id = $this->contact([], $email = self::address());
    $many = array_map(fn($number) => "nobody$number@example.org", range(1, 2000));
    $this->assertSame([$id], Email::get(FALSE)->addSelect('contact_id')->addWhere('email', 'IN', [...$many, strtoupper($email)])->execute()->column('contact_id'));
  }

  public function testRowsCanBeCountedWithoutBeingRead(): void {
    $name = self::word();
    foreach (range(1, 3) as $number) {
      $this->contact(['last_name' => $name]);
    }
    $counted = civicrm_api4('Contact', 'get', ['checkPermissions' => FALSE, 'select' => ['row_count'], 'where' => [['last_name', '=', $name], ['id', '>', 0]]]);
    $this->assertSame(3, $counted->count());
    $this->assertSame([], $counted->getArrayCopy());
  }

}
