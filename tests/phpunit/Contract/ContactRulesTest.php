<?php

declare(strict_types=1);

namespace OsdiTest\Contract;

use Civi\Api4\Contact;
use OsdiTest\CiviTestCase;

/**
 * Core's own rules about contacts and what hangs on them.
 */
final class ContactRulesTest extends CiviTestCase {

  private const LONG_AGO = '2020-01-02 03:04:05';

  /**
   * @dataProvider writes
   */
  public function testModifiedDateMoves(string $entity, array $record, bool $moves): void {
    $contact = $this->contact(['first_name' => 'Ann'], 'ann@example.org', '+15105550142', ['city' => 'Oakland', 'state_province_id' => 1004]);
    $id = $entity === 'Contact' ? $contact : $this->rows($entity, ['where' => [['contact_id', '=', $contact]]])[0]['id'];
    $this->modifiedAt($contact, self::LONG_AGO);
    $this->save($entity, ['id' => $id] + $record);
    $this->assertSame($moves, $this->row('Contact', $contact, ['modified_date'])['modified_date'] !== self::LONG_AGO);
  }

  public function writes(): array {
    return [
      'contact, changed' => ['Contact', ['first_name' => 'Anne'], TRUE],
      'contact, changed in case only' => ['Contact', ['first_name' => 'ANN'], TRUE],
      'contact, same values' => ['Contact', ['first_name' => 'Ann'], FALSE],
      'contact to the trash' => ['Contact', ['is_deleted' => TRUE], TRUE],
      'e-mail, changed' => ['Email', ['email' => 'anne@example.org'], TRUE],
      'e-mail, same values' => ['Email', ['email' => 'ann@example.org'], TRUE],
      'phone, same values' => ['Phone', ['phone' => '+15105550142'], TRUE],
      'address, same values' => ['Address', ['city' => 'Oakland'], TRUE],
    ];
  }

  public function testModifiedDateStaysWhenOurOwnRowsChange(): void {
    $contact = $this->contact();
    $this->modifiedAt($contact, self::LONG_AGO);
    $state = $this->save('OsdiPersonSyncState', ['contact_id' => $contact]);
    $this->save('OsdiPersonSyncState', ['id' => $state, 'sync_status' => 'success']);
    $this->save('OsdiFlag', ['contact_id' => $contact, 'status' => 'error']);
    $this->assertSame(self::LONG_AGO, $this->row('Contact', $contact, ['modified_date'])['modified_date']);
  }

  public function testANewContactAndANewEmailSetModifiedDate(): void {
    $contact = $this->contact();
    $this->assertEqualsWithDelta(time(), strtotime($this->row('Contact', $contact, ['modified_date'])['modified_date']), 60);
    $this->modifiedAt($contact, self::LONG_AGO);
    $this->save('Email', ['contact_id' => $contact, 'email' => self::address()]);
    $this->assertNotSame(self::LONG_AGO, $this->row('Contact', $contact, ['modified_date'])['modified_date']);
  }

  /**
   * @dataProvider locations
   */
  public function testTheFirstIsPrimaryAndTheNextIsNot(string $entity, string $field): void {
    $contact = $this->contact();
    $first = $this->save($entity, ['contact_id' => $contact, $field => '1@a.org']);
    $second = $this->save($entity, ['contact_id' => $contact, $field => '2@a.org']);
    $this->assertSame([$first => TRUE, $second => FALSE], $this->primary($entity, $contact));
  }

  /**
   * @dataProvider locations
   */
  public function testMakingOnePrimaryTakesItFromTheOther(string $entity, string $field): void {
    $contact = $this->contact();
    $first = $this->save($entity, ['contact_id' => $contact, $field => '1@a.org']);
    $second = $this->save($entity, ['contact_id' => $contact, $field => '2@a.org']);
    $this->save($entity, ['id' => $second, 'is_primary' => TRUE]);
    $this->assertSame([$first => FALSE, $second => TRUE], $this->primary($entity, $contact));
    $third = $this->save($entity, ['contact_id' => $contact, $field => '3@a.org', 'is_primary' => TRUE]);
    $this->assertSame([$first => FALSE, $second => FALSE, $third => TRUE], $this->primary($entity, $contact));
  }

  /**
   * @dataProvider locations
   */
  public function testTheOnlyOneCannotStopBeingPrimary(string $entity, string $field): void {
    $contact = $this->contact();
    $only = $this->save($entity, ['contact_id' => $contact, $field => '1@a.org']);
    $this->save($entity, ['id' => $only, 'is_primary' => FALSE]);
    $this->assertSame([$only => TRUE], $this->primary($entity, $contact));
  }

  /**
   * @dataProvider locations
   */
  public function testAnotherContactsStayAsTheyAre(string $entity, string $field): void {
    $other = $this->contact();
    $theirs = $this->save($entity, ['contact_id' => $other, $field => '1@a.org']);
    $this->save($entity, ['contact_id' => $this->contact(), $field => '1@a.org', 'is_primary' => TRUE]);
    $this->assertSame([$theirs => TRUE], $this->primary($entity, $other));
  }

  public function locations(): array {
    return [['Email', 'email'], ['Phone', 'phone'], ['Address', 'street_address']];
  }

  public function testNames(): void {
    $names = fn(int $id) => array_slice($this->row('Contact', $id, ['display_name', 'sort_name']), 1);
    $id = $this->contact(['first_name' => 'Ann', 'last_name' => 'Lee']);
    $this->assertSame(['display_name' => 'Ann Lee', 'sort_name' => 'Lee, Ann'], $names($id));
    $this->save('Contact', ['id' => $id, 'first_name' => 'Bea']);
    $this->assertSame(['display_name' => 'Bea Lee', 'sort_name' => 'Lee, Bea'], $names($id));
    $this->assertSame('Acme', $names($this->contact(['contact_type' => 'Organization', 'organization_name' => 'Acme', 'last_name' => NULL]))['display_name']);
  }

  public function testAContactWithoutANameGoesByItsEmail(): void {
    $id = Contact::create(FALSE)->execute()->single()['id'];
    $this->save('Email', ['contact_id' => $id, 'email' => $email = self::address()]);
    $this->assertSame($email, $this->row('Contact', $id, ['display_name'])['display_name']);
  }

  public function testAnOrganizationHasNoPersonalNames(): void {
    $row = $this->row('Contact', $this->contact(['contact_type' => 'Organization', 'organization_name' => 'Acme', 'last_name' => NULL]), ['contact_type', 'first_name', 'last_name']);
    $this->assertSame(['Organization', NULL, NULL], [$row['contact_type'], $row['first_name'] ?? NULL, $row['last_name'] ?? NULL]);
  }

  /**
   * @return array<int, bool>
   */
  private function primary(string $entity, int $contact): array {
    return array_column($this->rows($entity, ['select' => ['is_primary'], 'where' => [['contact_id', '=', $contact]], 'orderBy' => ['id' => 'ASC']]), 'is_primary', 'id');
  }

}
