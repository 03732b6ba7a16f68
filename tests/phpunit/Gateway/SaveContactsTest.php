<?php

declare(strict_types=1);

namespace OsdiTest\Gateway;

use OsdiTest\GatewayTestCase;

final class SaveContactsTest extends GatewayTestCase {

  public function testANewPersonIsAnIndividualWithAllItsParts(): void {
    $rows = $this->gateway->saveContacts([self::write([
      'contact' => ['first_name' => 'Ann', 'last_name' => 'Lee', 'preferred_language' => 'es_MX', 'is_opt_out' => TRUE],
      'email' => ['id' => NULL, 'email' => $email = self::address()],
      'phone' => ['id' => NULL, 'phone' => '+15105550101'],
      'address' => ['id' => NULL, 'street_address' => '1 Main St', 'city' => 'Oakland', 'postal_code' => '94612', 'state_province_id' => 1004, 'country_id' => 1228],
    ])]);
    $row = $this->row('Contact', (int) $rows[0]['id'], ['contact_type', 'first_name', 'display_name', 'preferred_language', 'is_opt_out', 'email_primary.email', 'phone_primary.phone',
      'phone_primary.phone_type_id:name', 'address_primary.street_address', 'address_primary.city', 'address_primary.postal_code', 'address_primary.state_province_id:name', 'address_primary.country_id:name']);
    unset($row['id']);
    $this->assertSame(['Individual', 'Ann', 'Ann Lee', 'es_MX', TRUE, $email, '+15105550101', 'Mobile', '1 Main St', 'Oakland', '94612', 'California', 'US'], array_values($row));
    $this->assertSame([$email, '+15105550101', 'Oakland'], [$rows[0]['email.email'], $rows[0]['phone.phone'], $rows[0]['address.city']]);
  }

  public function testOnlyTheGivenFieldsChange(): void {
    $id = $this->contact(['first_name' => 'Ann', 'last_name' => 'Lee', 'middle_name' => 'Q'], $email = self::address(), '+15105550101', ['street_address' => '1 Main St', 'city' => 'Oakland']);
    $before = $this->gateway->contactsById([$id])[0];
    $saved = $this->gateway->saveContacts([self::write(['id' => $id, 'contact' => ['first_name' => 'Anna'], 'address' => ['id' => $before['address.id'], 'city' => 'Berkeley']])])[0];
    $expected = ['first_name' => 'Anna', 'address.city' => 'Berkeley'] + $before;
    unset($expected['modified_date'], $saved['modified_date']);
    ksort($expected);
    ksort($saved);
    $this->assertEquals($expected, $saved);
    $this->assertSame('Q', $this->row('Contact', $id, ['middle_name'])['middle_name']);
  }

  /**
   * To CiviCRM the word clears a field; it is also a family name, and Null Street is a street.
   *
   * @dataProvider wordsForNothing
   */
  public function testTheWordNullIsAText(string $word): void {
    $parts = [
      'contact' => ['first_name' => $word, 'last_name' => $word],
      'address' => ['id' => NULL, 'street_address' => $word, 'city' => $word, 'postal_code' => $word],
    ];
    $new = $this->gateway->saveContacts([self::write($parts)])[0];
    $known = $this->gateway->contactsById([$this->contact(['first_name' => 'Ann', 'last_name' => 'Lee'], NULL, NULL, ['street_address' => '1 Main St', 'city' => 'Oakland', 'postal_code' => '94612'])])[0];
    $parts['address']['id'] = $known['address.id'];
    $changed = $this->gateway->saveContacts([self::write(['id' => $known['id']] + $parts)])[0];
    foreach (['new' => $new, 'changed' => $changed] as $case => $row) {
      foreach (['first_name', 'last_name', 'address.street_address', 'address.city', 'address.postal_code'] as $field) {
        $this->assertSame('Null', $row[$field], "$case: $field");
      }
    }
  }

  public function wordsForNothing(): array {
    return [['null'], ['NULL'], ['Null'], ['nuLL']];
  }

  public function testWhoMovesLeavesTheOldDoorBehind(): void {
    $id = $this->contact(['first_name' => 'Ann', 'last_name' => 'Lee'], NULL, NULL, [
      'street_address' => '1 Main Stret',
      'supplemental_address_1' => 'Apt 3',
      'city' => 'Oakland',
      'postal_code' => '94612',
      'geo_code_1' => 37.5,
    ]);
    $address = $this->gateway->contactsById([$id])[0]['address.id'];
    $fields = ['supplemental_address_1', 'geo_code_1'];
    $before = ['street_address' => '1 Main Stret', 'city' => 'Oakland', 'supplemental_address_1' => 'Apt 3', 'geo_code_1' => 37.5];
    foreach ([
      'spelled anew' => [['street_address' => '1 Main Street'], ['Apt 3', 37.5]],
      'moved' => [['street_address' => '9 Elm St', 'city' => 'Berkeley'], [NULL, NULL]],
      'moved, and the street is not known' => [['street_address' => NULL, 'city' => 'Berkeley'], [NULL, NULL]],
    ] as $case => [$write, $expected]) {
      civicrm_api4('Address', 'update', ['checkPermissions' => FALSE, 'where' => [['id', '=', $address]], 'values' => $before]);
      $this->gateway->saveContacts([self::write(['id' => $id, 'address' => ['id' => $address] + $write])]);
      $row = $this->row('Address', $address, $fields);
      $this->assertEquals($expected, [$row['supplemental_address_1'], $row['geo_code_1']], $case);
    }
  }

  public function testTheAnswerKeepsTheOrderOfTheWrites(): void {
    $known = $this->contact(['first_name' => 'Known']);
    $saved = $this->gateway->saveContacts([
      self::write(['contact' => ['first_name' => 'Zed', 'last_name' => self::word()]]),
      self::write(['id' => $known, 'contact' => ['first_name' => 'Changed']]),
      self::write(['contact' => ['first_name' => 'Ann', 'last_name' => self::word()], 'email' => ['id' => NULL, 'email' => self::address()]]),
    ]);
    $this->assertSame(['Zed', 'Changed', 'Ann'], array_column($saved, 'first_name'));
    $this->assertSame($known, $saved[1]['id']);
    $this->assertSame([], $this->gateway->saveContacts([]));
  }

  public function testThePrimaryEmailIsChangedInPlace(): void {
    $id = $this->contact([], self::address());
    $emailId = $this->gateway->contactsById([$id])[0]['email.id'];
    $saved = $this->gateway->saveContacts([self::write(['id' => $id, 'email' => ['id' => $emailId, 'email' => $new = self::address()]])])[0];
    $this->assertSame([$emailId, $new], [$saved['email.id'], $saved['email.email']]);
    $this->assertCount(1, $this->rows('Email', ['where' => [['contact_id', '=', $id]]]));
  }

  public function testAnAddressTheContactHasAlreadyBecomesThePrimaryOne(): void {
    $id = $this->contact([], $first = self::address());
    $secondary = $this->save('Email', ['contact_id' => $id, 'email' => $wanted = self::address()]);
    $saved = $this->gateway->saveContacts([self::write(['id' => $id, 'email' => ['id' => $secondary, 'email' => $wanted]])])[0];
    $this->assertSame([$secondary, $wanted], [$saved['email.id'], $saved['email.email']]);
    $emails = array_column($this->rows('Email', ['where' => [['contact_id', '=', $id]]]), 'is_primary', 'email');
    $this->assertSame([$first => FALSE, $wanted => TRUE], $emails);
  }

  public function testAMobileIsChangedInPlaceAndAnotherNumberStays(): void {
    $id = $this->contact([], NULL, '+15105550101');
    $landline = $this->save('Phone', ['contact_id' => $id, 'phone' => '+15105550199', 'phone_type_id:name' => 'Phone']);
    $mobile = $this->gateway->contactsById([$id])[0]['phone.id'];
    $this->gateway->saveContacts([self::write(['id' => $id, 'phone' => ['id' => $mobile, 'phone' => '+15105550102']])]);
    $phones = array_column($this->rows('Phone', ['where' => [['contact_id', '=', $id]]]), 'phone', 'id');
    $this->assertSame([$mobile => '+15105550102', $landline => '+15105550199'], $phones);
  }

  /**
   * Defect 4 of osdi-client 1.2.3: a new person with the address of another contact took that contact's row over.
   */
  public function testAddressTheft(): void {
    $address = ['street_address' => '1 Main St', 'city' => 'Oakland', 'postal_code' => '94612', 'state_province_id' => 1004, 'country_id' => 1228];
    $owner = $this->contact([], self::address(), NULL, $address);
    $before = $this->rows('Address', ['where' => [['contact_id', '=', $owner]]]);
    $this->modifiedAt($owner, '2020-01-01 00:00:00');
    $saved = $this->gateway->saveContacts([self::write(['contact' => ['last_name' => self::word()], 'address' => ['id' => NULL] + $address])])[0];
    $this->assertSame($before, $this->rows('Address', ['where' => [['contact_id', '=', $owner]]]));
    $this->assertNotSame($before[0]['id'], $saved['address.id']);
    $this->assertSame('2020-01-01 00:00:00', $this->row('Contact', $owner, ['modified_date'])['modified_date']);
  }

  public function testAnotherContactsEmailAndPhoneAreNeverTouched(): void {
    $owner = $this->contact([], $email = self::address(), '+15105550101');
    $before = [$this->rows('Email', ['where' => [['contact_id', '=', $owner]]]), $this->rows('Phone', ['where' => [['contact_id', '=', $owner]]])];
    $this->gateway->saveContacts([self::write(['contact' => ['last_name' => self::word()], 'email' => ['id' => NULL, 'email' => $email], 'phone' => ['id' => NULL, 'phone' => '+15105550101']])]);
    $this->assertSame($before, [$this->rows('Email', ['where' => [['contact_id', '=', $owner]]]), $this->rows('Phone', ['where' => [['contact_id', '=', $owner]]])]);
  }

  /**
   * @dataProvider parts
   */
  public function testTheIdOfAnotherContactsRowIsRefused(string $part, string $entity, array $values): void {
    $owner = $this->contact([], self::address(), '+15105550101', ['city' => 'Oakland']);
    $before = $this->rows($entity, ['where' => [['contact_id', '=', $owner]]]);
    try {
      $this->gateway->saveContacts([self::write(['id' => $this->contact(), $part => ['id' => $before[0]['id']] + $values])]);
    }
    catch (\Exception $e) {
      $this->assertNotSame('', $e->getMessage());
    }
    $this->assertSame($before, $this->rows($entity, ['where' => [['contact_id', '=', $owner]]]));
  }

  public function parts(): array {
    return [
      ['email', 'Email', ['email' => 'thief@example.org']],
      ['phone', 'Phone', ['phone' => '+15105550666']],
      ['address', 'Address', ['city' => 'Stolen']],
    ];
  }

  public function testARecordThatCannotBeSavedIsAnExceptionAndTheRollbackLeavesNothing(): void {
    $known = $this->contact(['first_name' => 'Old'], self::address());
    $this->gateway->begin();
    try {
      $this->gateway->saveContacts([
        self::write(['contact' => ['last_name' => $marker = self::word()], 'email' => ['id' => NULL, 'email' => self::address()]]),
        self::write(['id' => $known, 'contact' => ['first_name' => 'New'], 'address' => ['id' => NULL, 'city' => 'X', 'country_id' => 999999999]]),
      ]);
      $this->fail('An address in no country was saved');
    }
    catch (\CRM_Core_Exception $e) {
      $this->gateway->rollback();
    }
    $this->assertSame([], $this->rows('Contact', ['where' => [['last_name', '=', $marker]]]));
    $this->assertSame('Old', $this->row('Contact', $known, ['first_name'])['first_name']);
    $this->assertFalse(\CRM_Core_Transaction::isActive());
  }

  public function testWhatIsCommittedStaysAndTheGatewayCanGoOn(): void {
    foreach (['rollback' => 0, 'commit' => 1] as $end => $count) {
      $this->gateway->begin();
      $this->gateway->saveContacts([self::write(['contact' => ['last_name' => $marker = self::word()], 'email' => ['id' => NULL, 'email' => self::address()]])]);
      $this->gateway->saveStates([['id' => NULL, 'sync_profile_id' => $this->profile, 'remote_person_id' => $person = self::uuid()]]);
      $this->gateway->saveLogs([['creator' => $marker, 'entity_table' => 'civicrm_osdi_person_sync_state', 'entity_id' => NULL, 'details' => []]]);
      $this->gateway->$end();
      $this->assertCount($count, $this->rows('Contact', ['where' => [['last_name', '=', $marker]]]), $end);
      $this->assertCount($count, $this->rows('OsdiPersonSyncState', ['where' => [['remote_person_id', '=', $person]]]), $end);
      $this->assertCount($count, $this->rows('OsdiLog', ['where' => [['creator', '=', $marker]]]), $end);
    }
  }

  /**
   * @dataProvider holds
   */
  public function testAHoldIsSetOnWhicheverRowHasTheAddressAndLiftedOnlyWhereItWasMeant(int $hold, bool $ofOther, int $before, int $after): void {
    $id = $this->contact([], $email = self::address());
    $primary = $this->rows('Email', ['where' => [['contact_id', '=', $id]]])[0]['id'];
    $other = $this->save('Email', ['contact_id' => $id, 'email' => $second = self::address(), 'is_primary' => FALSE, 'on_hold' => $ofOther ? $before : 0]);
    if (!$ofOther) {
      $this->save('Email', ['id' => $primary, 'email' => $email, 'on_hold' => $before]);
    }
    $this->gateway->saveContacts([self::write(['id' => $id, 'email' => ['id' => $primary, 'email' => $ofOther ? $second : $email, 'on_hold' => $hold]])]);
    $row = $this->row('Email', $ofOther ? $other : $primary, ['on_hold', 'is_primary']);
    $this->assertSame([$after, TRUE], [(int) $row['on_hold'], $row['is_primary']]);
  }

  public function holds(): array {
    return [
      'bounces' => [1, FALSE, 0, 1],
      'a second address bounces' => [1, TRUE, 0, 1],
      'opt-in' => [0, FALSE, 2, 0],
      'the other one keeps its hold' => [0, TRUE, 2, 2],
    ];
  }

  public function testANewContactsAddressMayBeOnHold(): void {
    $row = $this->gateway->saveContacts([self::write(['contact' => ['first_name' => 'Ann'], 'email' => ['id' => NULL, 'email' => self::address(), 'on_hold' => 1]])])[0];
    $this->assertSame(1, (int) $row['email.on_hold']);
  }

}
