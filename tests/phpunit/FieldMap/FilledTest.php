<?php

declare(strict_types=1);

namespace OsdiTest\FieldMap;

/**
 * Who is deleted for good leaves nothing in the custom fields that the sync filled, and keeps all others.
 */
final class FilledTest extends FieldMapTestCase {

  public function testWhatTheMapFillsIsEmptied(): void {
    $this->map([self::entry('Note'), self::entry('Shifts', ['direction' => 'to_local']), ['civi' => 'birth_date', 'remote' => 'custom_fields.Since', 'direction' => 'to_remote']]);
    $id = $this->contact(['Osdi_Story.Note' => 'drives', 'birth_date' => '1980-01-02'], $email = self::address());
    $this->sync();
    $this->remote->change($this->remote->person($email)['id'], ['custom_fields' => ['Shifts' => '3', 'Origin' => 'form']]);
    $this->sync();
    $this->assertEquals(['Shifts' => '3', 'Origin' => 'form'], $this->leftAfterDeletion($id, $email));
  }

  public function testWhatTheMapFilledOnceIsEmptied(): void {
    $this->map([self::entry('Note'), self::entry('Shifts')]);
    $id = $this->contact(['Osdi_Story.Note' => 'drives', 'Osdi_Story.Shifts' => 3], $email = self::address());
    $this->sync();
    $this->assertEquals(['Note' => 'drives', 'Shifts' => '3'], array_filter($this->remote->person($email)['custom_fields']));
    $this->map([self::entry('Note', ['direction' => 'to_local'])]);
    $this->map([]);
    $this->remote->change($this->remote->person($email)['id'], ['custom_fields' => ['Origin' => 'form']]);
    $this->assertEquals(['Origin' => 'form'], $this->leftAfterDeletion($id, $email));
  }

  public function testAnEntryThatSentNothingFilledNothing(): void {
    $id = $this->contact([], $email = self::address());
    $this->sync();
    $this->remote->change($this->remote->person($email)['id'], ['custom_fields' => ['Note' => 'their own']]);
    $this->map([self::entry('Note')]);
    civicrm_api4('OsdiSyncProfile', 'preview', ['checkPermissions' => FALSE, 'profileId' => $this->profile]);
    $this->sync();
    $this->assertSame('their own', $this->row('Contact', $id, ['Osdi_Story.Note'])['Osdi_Story.Note']);
    $this->assertSame([], $this->filled());
    $this->map([]);
    $this->sync();
    $this->assertEquals(['Note' => 'their own'], $this->leftAfterDeletion($id, $email));
  }

  public function testWhatWasFilledByMistakeCanBeTakenOut(): void {
    $this->map([self::entry('Note'), self::entry('Shifts')]);
    $id = $this->contact(['Osdi_Story.Note' => 'drives', 'Osdi_Story.Shifts' => 3], $email = self::address());
    $this->sync();
    $this->assertSame(['Note', 'Shifts'], $this->filled());
    $this->map([]);
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'field_map_filled' => '["Shifts"]']);
    $this->assertEquals(['Note' => 'drives'], $this->leftAfterDeletion($id, $email));
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'field_map_filled' => '[]']);
    $this->assertSame([], $this->filled());
  }

  /**
   * @dataProvider additions
   */
  public function testNothingCanBeAddedByHand(string $given): void {
    $this->map([self::entry('Note')]);
    $this->contact(['Osdi_Story.Note' => 'drives'], self::address());
    $this->sync();
    try {
      $this->save('OsdiSyncProfile', ['id' => $this->profile, 'field_map_filled' => $given]);
      $this->fail('It was saved.');
    }
    catch (\CRM_Core_Exception $error) {
      $this->assertStringContainsString('field_map_filled: the extension writes this itself. Names can be taken out', $error->getMessage());
    }
    $this->assertSame(['Note'], $this->filled());
  }

  public function additions(): array {
    return ['another name' => ['["Note", "Origin"]'], 'no list' => ['Note'], 'no names' => ['[["Note"]]'], 'names with keys' => ['{"a": "Note"}']];
  }

  public function testAProfileReadBeforeCanBeSavedAfterARun(): void {
    $this->map([self::entry('Note')]);
    $read = $this->row('OsdiSyncProfile', $this->profile, ['id', 'label', 'field_map', 'field_map_filled']);
    $this->contact(['Osdi_Story.Note' => 'drives'], self::address());
    $this->sync();
    $this->save('OsdiSyncProfile', ['label' => 'Read'] + $read);
    $this->assertSame(['Note'], $this->filled());
    $read = $this->row('OsdiSyncProfile', $this->profile, ['id', 'label', 'field_map', 'field_map_filled']);
    $this->map([self::entry('Note'), self::entry('Shifts')]);
    $this->contact(['Osdi_Story.Shifts' => 3], self::address());
    $this->sync();
    $this->save('OsdiSyncProfile', ['label' => 'Renamed'] + $read);
    $this->assertSame(['Note', 'Shifts'], $this->filled());
    $this->assertSame('Renamed', $this->row('OsdiSyncProfile', $this->profile, ['label'])['label']);
  }

  /**
   * @return list<string>
   */
  private function filled(): array {
    return json_decode((string) $this->row('OsdiSyncProfile', $this->profile, ['field_map_filled'])['field_map_filled'], TRUE) ?? [];
  }

  /**
   * @return array<string, string>
   *   The custom fields of the person that still have a value.
   */
  private function leftAfterDeletion(int $contactId, string $email): array {
    civicrm_api4('Contact', 'delete', ['checkPermissions' => FALSE, 'useTrash' => FALSE, 'where' => [['id', '=', $contactId]]]);
    civicrm_api3('Job', 'osdiclientprocessqueue', ['sync_profile_id' => $this->profile]);
    $person = $this->remote->person($email);
    $this->assertNotSame('subscribed', $person['email_addresses'][0]['status']);
    return array_filter($person['custom_fields']);
  }

}
