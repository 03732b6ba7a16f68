<?php

declare(strict_types=1);

namespace OsdiTest\Gateway;

use OsdiTest\GatewayTestCase;
use OsdiTest\Statements;

final class ReadContactsTest extends GatewayTestCase {

  private const KEYS = [
    'id', 'contact_type', 'is_deleted', 'is_deceased', 'first_name', 'last_name', 'preferred_language', 'is_opt_out', 'do_not_email', 'do_not_sms', 'modified_date',
    'email.id', 'email.email', 'email.on_hold', 'phone.id', 'phone.phone',
    'address.id', 'address.street_address', 'address.city', 'address.postal_code', 'address.state_province_id', 'address.country_id',
  ];

  public function testAContactRowHoldsItsPrimaryEmailNewestMobileAndPrimaryAddress(): void {
    $id = $this->contact(['first_name' => 'Ann', 'last_name' => 'Lee', 'do_not_sms' => TRUE, 'preferred_language' => 'es_MX'], $email = self::address(), '+15105550101',
      ['street_address' => '1 Main St', 'city' => 'Oakland', 'postal_code' => '94612', 'state_province_id' => 1004, 'country_id' => 1228]);
    $this->save('Email', ['contact_id' => $id, 'email' => self::address()]);
    $newest = $this->save('Phone', ['contact_id' => $id, 'phone' => '+15105550102', 'phone_type_id:name' => 'Mobile']);
    $this->save('Phone', ['contact_id' => $id, 'phone' => '+15105550103', 'phone_type_id:name' => 'Fax']);
    $this->save('Address', ['contact_id' => $id, 'city' => 'Elsewhere']);
    $rows = $this->gateway->contactsById([$id]);
    $this->assertCount(1, $rows);
    $this->assertSame([], array_diff(self::KEYS, array_keys($rows[0])));
    $expected = [
      'id' => $id, 'contact_type' => 'Individual', 'is_deleted' => FALSE, 'first_name' => 'Ann', 'last_name' => 'Lee', 'preferred_language' => 'es_MX',
      'do_not_sms' => TRUE, 'is_deceased' => FALSE, 'email.email' => $email, 'email.on_hold' => 0, 'phone.id' => $newest, 'phone.phone' => '+15105550102',
      'address.street_address' => '1 Main St', 'address.city' => 'Oakland', 'address.postal_code' => '94612', 'address.state_province_id' => 1004, 'address.country_id' => 1228,
    ];
    $this->assertEquals($expected, array_intersect_key($rows[0], $expected));
  }

  public function testWhatAContactDoesNotHaveIsNull(): void {
    $row = $this->gateway->contactsById([$this->contact()])[0];
    $this->assertNull($row['email.id'] ?? $row['phone.id'] ?? $row['address.id'] ?? $row['first_name'] ?? NULL);
  }

  public function testByIdFindsAnyTypeAndTheTrashAndLeavesOutWhatIsGone(): void {
    $ids = [
      $this->contact(),
      $this->contact(['is_deleted' => TRUE]),
      $this->contact(['contact_type' => 'Organization', 'organization_name' => 'Acme', 'last_name' => NULL]),
    ];
    $rows = $this->gateway->contactsById([...array_map('strval', $ids), 999999999]);
    $this->assertEqualsCanonicalizing($ids, array_column($rows, 'id'));
    $this->assertSame([], $this->gateway->contactsById([]));
  }

  public function testByEmailMeansThePrimaryOneOfLivingIndividuals(): void {
    [$email, $secondary] = [self::address(), self::address()];
    $ann = $this->contact([], $email);
    $bob = $this->contact([], $email);
    $this->save('Email', ['contact_id' => $this->contact([], self::address()), 'email' => $secondary]);
    $trashed = $this->contact(['is_deleted' => TRUE], $email);
    $this->contact(['contact_type' => 'Organization', 'organization_name' => 'Acme', 'last_name' => NULL], $email);
    $this->contact(['contact_type' => 'Organization', 'organization_name' => 'Acme', 'last_name' => NULL, 'is_deleted' => TRUE], $email);
    $this->assertSame([$trashed], array_column($this->gateway->contactsInTrash([strtoupper($email), $secondary]), 'id'));
    $this->assertEqualsCanonicalizing([$ann, $bob], array_column($this->gateway->contactsByEmail([strtoupper($email), $secondary, 'nobody@example.org']), 'id'));
    $this->assertSame([], $this->gateway->contactsByEmail([]));
  }

  public function testAnEmailMayHoldAnApostropheOrAPercentSign(): void {
    $id = $this->contact([], $email = "o'neil%_" . self::word() . '@example.org');
    $this->contact([], 'oXneil' . substr($email, 2));
    $this->assertSame([$id], array_column($this->gateway->contactsByEmail([$email]), 'id'));
  }

  public function testWhoHoldsAnEmail(): void {
    [$shared, $other] = [self::address(), self::address()];
    $ann = $this->contact([], $shared);
    $bob = $this->contact([], $other);
    $this->save('Email', ['contact_id' => $bob, 'email' => $shared]);
    $this->contact(['is_deleted' => TRUE], $shared);
    $this->contact(['contact_type' => 'Organization', 'organization_name' => 'Acme', 'last_name' => NULL], $shared);
    $holders = $this->gateway->contactsHoldingEmail([strtoupper($shared)]);
    usort($holders, fn($a, $b) => $a['contact_id'] <=> $b['contact_id']);
    $this->assertSame([[$ann, TRUE], [$bob, FALSE]], array_map(fn($row) => [(int) $row['contact_id'], (bool) $row['is_primary']], $holders));
    $this->assertSame([$shared, $shared], array_column($holders, 'email'));
    $this->assertContainsOnly('int', array_map('intval', array_column($holders, 'email_id')));
  }

  public function testChangedContactsComeInTheOrderOfTheirIds(): void {
    $ids = [$this->contact(), $this->contact(), $this->contact()];
    foreach ([0 => '2031-01-01 00:00:02', 1 => '2031-01-01 00:00:01', 2 => '2031-01-01 00:00:00'] as $index => $time) {
      $this->modifiedAt($ids[$index], self::shown($time));
    }
    $changed = fn(?string $since, int $after, int $limit) => array_column($this->gateway->contactsChanged($since, $after, $limit), 'id');
    $this->assertSame([$ids[0], $ids[1]], $changed('2031-01-01T00:00:00Z', 0, 10));
    $this->assertSame([$ids[0]], $changed('2031-01-01T00:00:00Z', 0, 1));
    $this->assertSame([$ids[1]], $changed('2031-01-01T00:00:00Z', $ids[0], 10));
    $this->assertSame($ids, $changed(NULL, $ids[0] - 1, 10));
  }

  public function testChangedContactsAreLivingIndividuals(): void {
    $before = $this->contact();
    $this->contact(['is_deleted' => TRUE]);
    $this->contact(['contact_type' => 'Household', 'household_name' => 'H', 'last_name' => NULL]);
    $id = $this->contact(['is_opt_out' => TRUE]);
    $this->assertSame([$id], array_column($this->gateway->contactsChanged(NULL, $before, 10), 'id'));
  }

  public function testTwoMobilesDoNotShortenAPage(): void {
    $ids = [$this->contact([], NULL, '+15105550101'), $this->contact()];
    $this->save('Phone', ['contact_id' => $ids[0], 'phone' => '+15105550102', 'phone_type_id:name' => 'Mobile']);
    $this->save('Phone', ['contact_id' => $ids[0], 'phone' => '+15105550103', 'phone_type_id:name' => 'Mobile']);
    $rows = $this->gateway->contactsChanged(NULL, $ids[0] - 1, 2);
    $this->assertSame([$ids, ['+15105550103', NULL]], [array_column($rows, 'id'), array_column($rows, 'phone.phone')]);
  }

  public function testReadingManyCostsAsMuchAsReadingOne(): void {
    $ids = array_map(fn() => $this->contact([], self::address(), '+15105550101', ['city' => 'X']), range(1, 12));
    $emails = array_column($this->gateway->contactsById($ids), 'email.email');
    $cost = fn(callable $read) => Statements::during($read);
    $this->assertSame(1, $cost(fn() => $this->gateway->contactsById($ids)));
    $this->assertSame(1, $cost(fn() => $this->gateway->contactsByEmail($emails)));
    $this->assertSame(1, $cost(fn() => $this->gateway->contactsInTrash($emails)));
    $this->assertSame(1, $cost(fn() => $this->gateway->contactsHoldingEmail($emails)));
    $this->assertLessThanOrEqual(2, $cost(fn() => $this->gateway->contactsChanged(NULL, $ids[0] - 1, 12)));
  }

  public function testOptionsAreTheSitesOwn(): void {
    $options = $this->gateway->options();
    $this->assertSame('US', $options['default_country']);
    $countries = array_column($options['countries'], 'iso_code', 'id');
    $this->assertSame(['US', 'MX', 'DE'], [$countries[1228], $countries[1140], $countries[1082]]);
    $states = array_column($options['states'], NULL, 'id');
    $this->assertEquals(['id' => 1004, 'country_id' => 1228, 'abbreviation' => 'CA', 'name' => 'California'], $states[1004]);
    $this->assertSame('Nuevo Leon', $states[3568]['name']);
    $english = array_values(preg_grep('/^en_/', $options['languages']));
    $this->assertSame(['en_AU', 'en_CA', 'en_GB', 'en_US'], $english);
    $this->assertNotContains('cy_GB', $options['languages']);
  }

  /**
   * A contact that is locked tells when it was modified, in the words in which it was read.
   */
  public function testLockedContactsTellWhenTheyWereModified(): void {
    $ids = [$this->contact(), $this->contact()];
    $read = array_column($this->gateway->contactsById($ids), 'modified_date', 'id');
    $this->assertSame($read, array_column($this->gateway->lockContacts([$ids[1], $ids[0]]), 'modified_date', 'contact_id'));
    $this->assertSame([], $this->gateway->lockContacts([]));
  }

}
