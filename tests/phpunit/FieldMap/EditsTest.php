<?php

declare(strict_types=1);

namespace OsdiTest\FieldMap;

/**
 * Who edited a mapped field is told by what each side itself has, whatever becomes of the entry and of the options.
 */
final class EditsTest extends FieldMapTestCase {

  private const NICK = ['civi' => 'nick_name', 'remote' => 'custom_fields.Nick', 'policy' => 'ask'];

  /**
   * @dataProvider ways
   */
  public function testAnEntryForAnotherFieldMeetsForTheFirstTime(bool $isRemovedBetween): void {
    $this->map([self::NICK]);
    $id = $this->contact(['nick_name' => 'Annie', 'Osdi_Story.Note' => 'drives'], $email = self::address());
    $other = $this->contact(['nick_name' => 'Bob'], $otherEmail = self::address());
    $this->sync();
    if ($isRemovedBetween) {
      $this->map(NULL);
      $this->edited($id, ['first_name' => 'Another'], 5);
      $this->sync();
    }
    $this->map([['civi' => 'Osdi_Story.Note'] + self::NICK]);
    $this->edited($id, ['first_name' => 'Changed'], 15);
    $this->sync();
    $this->assertSame('Annie', $this->remote->person($email)['custom_fields']['Nick']);
    $this->assertStringContainsString('custom_fields.Nick', (string) $this->states()[0]['message']);
    // Where the field here is empty it is filled.
    $this->remote->change($this->remote->person($otherEmail)['id'], ['given_name' => 'Zed']);
    $this->sync();
    $this->assertSame('Bob', $this->row('Contact', $other, ['Osdi_Story.Note'])['Osdi_Story.Note']);
  }

  public function ways(): array {
    return ['changed' => [FALSE], 'removed and added again' => [TRUE]];
  }

  /**
   * @dataProvider options
   */
  public function testAChangedOptionIsNoEdit(array $change, array $back): void {
    $this->map([self::entry('Branch', ['transform' => 'option_label', 'policy' => 'local'])]);
    $id = $this->contact(['Osdi_Story.Branch' => '1'], $email = self::address());
    $this->sync();
    CustomGroup::changeOption('1', $change);
    try {
      $this->remote->change($this->remote->person($email)['id'], ['custom_fields' => ['Branch' => 'Albany']]);
      $this->sync();
      $this->assertSame('2', $this->row('Contact', $id, ['Osdi_Story.Branch'])['Osdi_Story.Branch']);
      $this->assertSame('Albany', $this->remote->person($email)['custom_fields']['Branch']);
      $this->assertNothingIsLeftToDo();
    }
    finally {
      CustomGroup::changeOption('1', $back);
    }
  }

  public function options(): array {
    return ['renamed' => [['label' => 'Oakland East'], ['label' => 'Oakland']], 'disabled' => [['is_active' => FALSE], ['is_active' => TRUE]]];
  }

  public function testAFieldWithoutAnEnabledOptionTakesNothing(): void {
    $this->map([self::entry('Branch')]);
    $id = $this->contact(['Osdi_Story.Branch' => '1'], $email = self::address());
    $this->sync();
    foreach (['1', '2', '3'] as $value) {
      CustomGroup::changeOption($value, ['is_active' => FALSE]);
    }
    try {
      $this->remote->change($this->remote->person($email)['id'], ['custom_fields' => ['Branch' => 'anything']]);
      $this->sync();
      $this->assertSame('1', $this->row('Contact', $id, ['Osdi_Story.Branch'])['Osdi_Story.Branch']);
    }
    finally {
      foreach (['1', '2', '3'] as $value) {
        CustomGroup::changeOption($value, ['is_active' => TRUE]);
      }
    }
  }

  /**
   * osdi-client 1.2.3 knew no mapped fields, so its times prove nothing about them.
   *
   * @dataProvider origins
   */
  public function testALinkFromTheOldVersionMeetsForTheFirstTime(string $origin): void {
    $id = $this->contact(['first_name' => 'Ann', 'nick_name' => 'Annie'], $email = self::address());
    $this->sync();
    $person = $this->remote->person($email)['id'];
    $this->remote->change($person, ['custom_fields' => ['Nick' => 'Theirs']]);
    $this->sync();
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_person_sync_state SET base = NULL, local_post_sync_modified_time = '2035-01-01 00:00:00', remote_post_sync_modified_time = '2035-01-01 00:00:00' WHERE sync_profile_id = " . $this->profile);
    if ($origin === 'remote') {
      \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_person_sync_state SET remote_post_sync_modified_time = '2020-01-01 00:00:00' WHERE sync_profile_id = " . $this->profile);
    }
    else {
      \CRM_Core_DAO::executeQuery("UPDATE civicrm_osdi_person_sync_state SET local_post_sync_modified_time = '2020-01-01 00:00:00' WHERE sync_profile_id = " . $this->profile);
    }
    $this->map([self::NICK]);
    $this->edited($id, ['first_name' => 'Annabel'], 5);
    $this->remote->change($person, ['family_name' => 'Anders']);
    $this->sync($origin);
    $this->assertSame(['Annie', 'Theirs'], [$this->row('Contact', $id, ['nick_name'])['nick_name'], $this->remote->person($email)['custom_fields']['Nick']]);
  }

  public function origins(): array {
    return [['local'], ['remote']];
  }

  public function testALinkTakesOnlyAWebAddress(): void {
    $this->map([['civi' => 'Osdi_Story.Web', 'remote' => 'custom_fields.Note']]);
    $harmful = ['javascript:alert(1)', 'https://example.org/" onmouseover="alert(1)', "https://example.org/'x", 'https://example.org/<b>'];
    foreach (['https://example.org/?a=b' => 'https://example.org/?a=b'] + array_fill_keys($harmful, NULL) as $given => $expected) {
      $this->remote->add(['custom_fields' => ['Note' => $given]] + self::person($email = self::address()));
      $this->sync();
      $found = $this->rows('Contact', ['select' => ['Osdi_Story.Web'], 'where' => [['email_primary.email', '=', $email]]]);
      $this->assertEquals([$expected], array_column($found, 'Osdi_Story.Web') ?: [NULL], $given);
    }
  }

  public function testWhatCiviCRMWritesLongerIsCountedAsItIsWritten(): void {
    $this->map([self::entry('Note')]);
    $values = ['<3' => '<3', str_repeat('<', 20) => NULL, 'fine' => 'fine'];
    foreach (array_keys($values) as $number => $value) {
      $this->remote->add(['custom_fields' => ['Note' => $value]] + self::person("angle-$number@example.org"));
    }
    $this->assertStringContainsString('success: 3', $this->sync('remote'));
    $found = $this->rows('Contact', ['select' => ['Osdi_Story.Note'], 'where' => [['email_primary.email', 'LIKE', 'angle-%']], 'orderBy' => ['email_primary.email' => 'ASC']]);
    $this->assertSame(array_values($values), array_column($found, 'Osdi_Story.Note'));
  }

  public function testAFaxIsNoPhone(): void {
    $this->map([['civi' => 'phone.Work.phone', 'remote' => 'custom_fields.Note']]);
    $id = $this->contact([], $email = self::address());
    $fax = $this->save('Phone', ['contact_id' => $id, 'phone' => '510 555 0100', 'location_type_id:name' => 'Work', 'phone_type_id:name' => 'Fax']);
    $this->sync();
    $person = $this->remote->person($email);
    $this->assertArrayNotHasKey('Note', $person['custom_fields'] ?? []);
    $this->remote->change($person['id'], ['custom_fields' => ['Note' => '510 555 0177']]);
    $this->sync();
    $this->remote->change($person['id'], ['custom_fields' => ['Note' => 'ask my mother']]);
    $this->sync();
    $numbers = array_column($this->rows('Phone', ['where' => [['contact_id', '=', $id]], 'orderBy' => ['id' => 'ASC']]), 'phone', 'id');
    $this->assertSame('510 555 0100', $numbers[$fax]);
    $this->assertSame(['510 555 0100', '510 555 0177'], array_values($numbers));
  }

  /**
   * @param array<string, mixed> $values
   */
  private function edited(int $id, array $values, int $seconds): void {
    $this->save('Contact', ['id' => $id] + $values);
    $this->modifiedAt($id, date('Y-m-d H:i:s', time() + $seconds));
  }

}
