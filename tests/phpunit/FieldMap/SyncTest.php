<?php

declare(strict_types=1);

namespace OsdiTest\FieldMap;

use OsdiTest\Statements;

/**
 * Mapped fields travel like the others.
 */
final class SyncTest extends FieldMapTestCase {

  private const PATHS = ['Osdi_Story.Branch', 'Osdi_Story.Note', 'Osdi_Story.Since', 'Osdi_Story.Member', 'Osdi_Story.Shifts', 'Osdi_Story.Dues', 'nick_name'];

  /**
   * @return list<array<string, mixed>>
   *   One entry for each kind of field.
   */
  private static function everyKind(): array {
    return [
      self::entry('Branch', ['transform' => 'option_label']),
      self::entry('Note', ['transform' => ['prefix' => 'Note: ']]),
      self::entry('Since', ['transform' => ['date_format' => 'MM/DD/YYYY']]),
      self::entry('Member', ['transform' => ['boolean' => ['Yes', 'No']]]),
      self::entry('Shifts'),
      self::entry('Dues'),
      ['civi' => 'nick_name', 'remote' => 'custom_fields.Nick'],
    ];
  }

  public function testEveryKindOfFieldGoesThereAndComesBack(): void {
    $this->map(self::everyKind());
    $id = $this->contact(['first_name' => 'Ann', 'nick_name' => 'Annie', 'Osdi_Story.Branch' => '3', 'Osdi_Story.Note' => 'drives', 'Osdi_Story.Since' => '2026-02-03', 'Osdi_Story.Member' => FALSE,
      'Osdi_Story.Shifts' => 12, 'Osdi_Story.Dues' => '12.50',
    ], $email = self::address());
    $this->sync();
    $there = $this->remote->person($email);
    $this->assertEquals([
      'Branch' => 'San José',
      'Note' => 'Note: drives',
      'Since' => '02/03/2026',
      'Member' => 'No',
      'Shifts' => '12',
      'Dues' => '12.50',
      'Nick' => 'Annie',
    ], $there['custom_fields']);
    $this->assertNothingIsLeftToDo();
    $this->edit($there['id'], ['Branch' => 'albany', 'Note' => 'Note: cooks', 'Since' => '12/31/2025', 'Member' => 'YES', 'Shifts' => '7', 'Dues' => '8', 'Nick' => 'Ana']);
    $this->sync();
    $this->assertHere(['2', 'cooks', '2025-12-31', TRUE, 7, 8.0, 'Ana'], $id);
    $this->assertNothingIsLeftToDo();
    // Somebody who is new here.
    $this->remote->add(['custom_fields' => ['Branch' => 'Oakland', 'Since' => '1/2/2024', 'Member' => 'No', 'Nick' => 'Bo']] + self::person($other = self::address()));
    $this->sync();
    $new = $this->rows('Contact', ['select' => ['id'], 'where' => [['email_primary.email', '=', $other]]])[0]['id'];
    $this->assertHere(['1', NULL, '2024-01-02', FALSE, NULL, NULL, 'Bo'], $new);
    $this->assertNothingIsLeftToDo();
  }

  public function testWhatIsEmptyOverwritesNothing(): void {
    $this->map(self::everyKind());
    $id = $this->contact(['Osdi_Story.Branch' => '1', 'Osdi_Story.Note' => 'drives', 'nick_name' => 'Annie'], $email = self::address());
    $this->sync();
    $this->save('Contact', ['id' => $id, 'Osdi_Story.Branch' => '', 'nick_name' => '']);
    $this->edit($this->remote->person($email)['id'], ['Note' => NULL]);
    $this->touch($id);
    $this->sync();
    $this->assertSame('drives', $this->row('Contact', $id, ['Osdi_Story.Note'])['Osdi_Story.Note']);
    $there = $this->remote->person($email)['custom_fields'];
    $this->assertSame(['Oakland', 'Annie'], [$there['Branch'], $there['Nick']]);
  }

  public function testAValueThatCannotBeTranslatedIsNamedAndTheRestIsSynced(): void {
    $this->map(self::everyKind());
    $id = $this->contact(['first_name' => 'Ann', 'Osdi_Story.Branch' => '1', 'Osdi_Story.Since' => '2026-02-03'], $email = self::address());
    $this->sync();
    $this->edit($this->remote->person($email)['id'], ['Branch' => 'Oaklnd', 'Since' => '31/12/2025', 'Note' => 'Note: ' . str_repeat('x', 21), 'Nick' => 'Ana']);
    $values = $this->sync('remote');
    $this->assertStringContainsString('success: 1', $values);
    $this->assertHere(['1', NULL, '2026-02-03', NULL, NULL, NULL, 'Ana'], $id);
    $logged = json_encode($this->rows('OsdiLog', ['select' => ['details'], 'orderBy' => ['id' => 'DESC'], 'limit' => 1]));
    foreach (['custom_fields.Branch', 'custom_fields.Since', 'custom_fields.Note', '21 characters'] as $part) {
      $this->assertStringContainsString($part, $logged);
    }
    // What somebody wrote would outlive them there.
    $this->assertStringNotContainsString('Oaklnd', $logged . self::logs());
    $this->assertNothingIsLeftToDo();
  }

  /**
   * @dataProvider policies
   */
  public function testEachEntryHasItsPolicy(string $policy, string $here, string $there): void {
    $this->map([self::entry('Note', ['policy' => $policy])]);
    $id = $this->contact(['Osdi_Story.Note' => 'old'], $email = self::address());
    $this->sync();
    $this->edit($this->remote->person($email)['id'], ['Note' => 'theirs']);
    $this->save('Contact', ['id' => $id, 'Osdi_Story.Note' => 'ours']);
    $this->touch($id);
    $this->sync();
    $this->assertSame([$here, $there], [$this->row('Contact', $id, ['Osdi_Story.Note'])['Osdi_Story.Note'], $this->remote->person($email)['custom_fields']['Note']]);
    $isAsked = $policy === 'ask';
    $this->assertSame($isAsked, str_contains((string) $this->states()[0]['message'], 'custom_fields.Note'));
  }

  public function policies(): array {
    return [['ask', 'ours', 'theirs'], ['fill', 'ours', 'theirs'], ['local', 'ours', 'ours'], ['remote', 'theirs', 'theirs'], ['origin', 'theirs', 'theirs']];
  }

  public function testAFieldThatIsDisabledIsLeftAloneAndNotForgotten(): void {
    $this->map([self::entry('Note'), self::entry('Branch')]);
    $id = $this->contact(['Osdi_Story.Note' => 'old', 'Osdi_Story.Branch' => '1'], $email = self::address());
    $this->sync();
    CustomGroup::change('Note', ['is_active' => FALSE]);
    try {
      $this->edit($this->remote->person($email)['id'], ['Note' => 'new', 'Branch' => '2']);
      $this->sync();
      $this->assertSame('2', $this->row('Contact', $id, ['Osdi_Story.Branch'])['Osdi_Story.Branch']);
      $this->assertStringContainsString('An entry of the field map of the sync profile', self::logs());
    }
    finally {
      CustomGroup::change('Note', ['is_active' => TRUE]);
    }
    $this->assertSame('old', $this->row('Contact', $id, ['Osdi_Story.Note'])['Osdi_Story.Note']);
    $this->edit($this->remote->person($email)['id'], ['Branch' => '3']);
    $this->sync();
    $this->assertSame('new', $this->row('Contact', $id, ['Osdi_Story.Note'])['Osdi_Story.Note']);
  }

  public function testThePreviewShowsThem(): void {
    $this->map(self::everyKind());
    $id = $this->contact(['Osdi_Story.Branch' => '1'], self::address());
    $this->sync();
    $this->save('Contact', ['id' => $id, 'Osdi_Story.Branch' => '2', 'Osdi_Story.Member' => TRUE]);
    $this->touch($id);
    $rows = civicrm_api4('OsdiPerson', 'preview', ['checkPermissions' => FALSE, 'profileId' => $this->profile, 'contactIds' => [$id]])->getArrayCopy();
    $changes = array_column($rows[0]['changes'], NULL, 'field');
    $this->assertSame(['remote', 'Oakland', 'Albany'], [$changes['custom_fields.Branch']['side'], $changes['custom_fields.Branch']['from'], $changes['custom_fields.Branch']['to']]);
    $this->assertSame(['remote', NULL, 'Yes'], [$changes['custom_fields.Member']['side'], $changes['custom_fields.Member']['from'], $changes['custom_fields.Member']['to']]);
    $this->assertStringContainsString('custom_fields.Branch, custom_fields.Member', $this->sync('local', ['preview' => 1]));
  }

  public function testAWorkPhoneGoesBothWaysAndNoOtherRowIsTouched(): void {
    $this->map([
      ['civi' => 'phone.Work.phone', 'remote' => 'custom_fields.Note'],
      ['civi' => 'address.Billing.city', 'remote' => 'custom_fields.Origin', 'direction' => 'to_remote'],
    ]);
    $id = $this->contact([], $email = self::address(), '510 555 0142');
    $home = $this->save('Phone', ['contact_id' => $id, 'phone' => '510 555 0100', 'location_type_id:name' => 'Home', 'phone_type_id:name' => 'Phone']);
    $work = $this->save('Phone', ['contact_id' => $id, 'phone' => '510 555 0199', 'location_type_id:name' => 'Work', 'phone_type_id:name' => 'Phone']);
    $mobile = $this->save('Phone', ['contact_id' => $id, 'phone' => '510 555 0143', 'location_type_id:name' => 'Work', 'phone_type_id:name' => 'Mobile']);
    $this->save('Address', ['contact_id' => $id, 'city' => 'Oakland', 'postal_code' => '94607', 'country_id' => 1228, 'location_type_id:name' => 'Home']);
    $this->save('Address', ['contact_id' => $id, 'city' => 'Albany', 'location_type_id:name' => 'Billing']);
    $this->sync();
    $there = $this->remote->person($email);
    $this->assertEquals(['Note' => '510 555 0199', 'Origin' => 'Albany'], $there['custom_fields']);
    $this->assertNothingIsLeftToDo();
    $this->edit($there['id'], ['Note' => '510 555 0177', 'Origin' => 'Elsewhere']);
    $this->sync();
    $numbers = array_column($this->rows('Phone', ['where' => [['contact_id', '=', $id]]]), 'phone', 'id');
    $this->assertSame(['510 555 0100', '510 555 0177', '510 555 0143'], [$numbers[$home], $numbers[$work], $numbers[$mobile]]);
    $this->assertCount(4, $numbers);
    $this->assertNothingIsLeftToDo();
    // Somebody who has none yet.
    $this->remote->add(['custom_fields' => ['Note' => '510 555 0188']] + self::person($other = self::address()));
    $this->sync();
    $new = $this->rows('Contact', ['select' => ['id'], 'where' => [['email_primary.email', '=', $other]]])[0]['id'];
    $made = $this->rows('Phone', ['select' => ['phone', 'location_type_id:name', 'phone_type_id:name'], 'where' => [['contact_id', '=', $new]]]);
    $this->assertSame([['510 555 0188', 'Work', 'Phone']], array_map(fn(array $row) => [$row['phone'], $row['location_type_id:name'], $row['phone_type_id:name']], $made));
    $this->assertNothingIsLeftToDo();
  }

  /**
   * Reading mapped fields costs no statement of its own for any record.
   *
   * @group civicrm
   */
  public function testTheyAreReadWithTheContacts(): void {
    $read = function (array $map): array {
      $this->map($map);
      $profile = ['field_map' => json_encode($map)];
      $gateway = new \Civi\Osdi\Gateway($this->profile, $profile);
      $ids = $this->ids;
      $once = Statements::during(fn() => $gateway->contactsById($ids));
      return [$once, Statements::during(fn() => $gateway->contactsById($ids))];
    };
    $this->ids = array_map(fn() => $this->contact(['Osdi_Story.Branch' => '1', 'nick_name' => 'Annie'], self::address()), range(1, 20));
    [, $without] = $read([]);
    [, $with] = $read(array_slice(self::everyKind(), 0, 5));
    $this->assertSame($without, $with);
  }

  /**
   * @var list<int>
   */
  private array $ids = [];

  /**
   * @param array<string, ?string> $customFields
   */
  private function edit(string $person, array $customFields): void {
    $this->remote->change($person, ['custom_fields' => $customFields]);
  }

  /**
   * An edit is later than the last sync, in whole seconds.
   */
  private function touch(int $id): void {
    $this->modifiedAt($id, date('Y-m-d H:i:s', time() + 5));
  }

  /**
   * @param list<mixed> $expected
   *   By the order of PATHS.
   */
  private function assertHere(array $expected, int $id): void {
    $row = $this->row('Contact', $id, self::PATHS);
    foreach (array_combine(self::PATHS, $expected) as $path => $value) {
      $found = $path === 'Osdi_Story.Since' && $row[$path] !== NULL ? substr((string) $row[$path], 0, 10) : $row[$path];
      $this->assertEquals($value, $found, $path);
    }
  }

}
