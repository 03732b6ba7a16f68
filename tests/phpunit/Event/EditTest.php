<?php

declare(strict_types=1);

namespace OsdiTest\Event;

use OsdiTest\EventTestCase;
use Civi\Osdi\Gateway;

/**
 * Edits need no event: CiviCRM notes their time with the contact, and the next batch finds it.
 */
final class EditTest extends EventTestCase {

  /**
   * @dataProvider edits
   * @param callable(self, int, array<string, int>): mixed $edit
   */
  public function testEveryKindOfEditIsFoundByTheNextBatch(callable $edit): void {
    $contact = $this->contact(['first_name' => 'Ann'], self::address(), '+15105550142', ['street_address' => '1 Main St', 'city' => 'Oakland', 'postal_code' => '94601']);
    $second = $this->save('Email', ['contact_id' => $contact, 'email' => self::address(), 'is_primary' => FALSE]);
    $ids = ['second' => $second];
    foreach (['Email', 'Phone', 'Address'] as $entity) {
      $ids[$entity] = (int) $this->rows($entity, ['select' => ['id'], 'where' => [['contact_id', '=', $contact], ['is_primary', '=', TRUE]]])[0]['id'];
    }
    $this->modifiedAt($contact, '2020-01-01 00:00:00');
    $since = gmdate('Y-m-d\TH:i:s\Z', time() - 60);
    $gateway = new Gateway($this->profile);
    $found = fn() => in_array($contact, array_column($gateway->contactsChanged($since, $contact - 1, 10), 'id'), TRUE);
    $this->assertFalse($found(), 'it was not modified before');
    $edit($this, $contact, $ids);
    $this->assertTrue($found());
    $this->assertSame([], $this->tasks());
  }

  public function edits(): array {
    $change = fn(string $entity, array $values, ?string $key = NULL) => fn(self $test, int $contact, array $ids) => $test->save($entity, ['id' => $entity === 'Contact' ? $contact : $ids[$key ?? $entity]] + $values);
    $delete = fn(string $entity, ?string $key = NULL) => fn(self $test, int $contact, array $ids) => civicrm_api4($entity, 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $ids[$key ?? $entity]]]]);
    return [
      'name' => [$change('Contact', ['first_name' => 'Anna'])],
      'opt-out' => [$change('Contact', ['is_opt_out' => TRUE])],
      'e-mail' => [$change('Email', ['email' => 'other.' . self::word() . '@example.org'])],
      'e-mail on hold' => [$change('Email', ['on_hold' => 2])],
      'another e-mail made primary' => [$change('Email', ['is_primary' => TRUE], 'second')],
      'phone' => [$change('Phone', ['phone' => '+15105550143'])],
      'address' => [$change('Address', ['city' => 'Berkeley'])],
      'e-mail deleted' => [$delete('Email')],
      'secondary e-mail deleted' => [$delete('Email', 'second')],
      'phone deleted' => [$delete('Phone')],
      'address deleted' => [$delete('Address')],
      'new e-mail' => [fn(self $test, int $contact) => $test->save('Email', ['contact_id' => $contact, 'email' => self::address()])],
      'new phone' => [fn(self $test, int $contact) => $test->save('Phone', ['contact_id' => $contact, 'phone' => '+15105550144', 'phone_type_id:name' => 'Mobile'])],
    ];
  }

}
