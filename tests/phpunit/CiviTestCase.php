<?php

declare(strict_types=1);

namespace OsdiTest;

use PHPUnit\Framework\TestCase;

/**
 * A test on CiviCRM, the stand-in or a real one. What it leaves behind is deleted: the sync commits, so no
 * transaction around the test could undo it.
 */
abstract class CiviTestCase extends TestCase {

  /**
   * Tables whose new rows go after each test; those of other tables go with them.
   */
  private const TABLES = ['civicrm_contact', 'civicrm_osdi_sync_profile', 'civicrm_osdi_log', 'civicrm_osdi_flag', 'civicrm_osdi_deletion', 'civicrm_osdi_person_sync_state', 'civicrm_queue_item'];

  /**
   * @var array<string, int>
   */
  private array $lastIds = [];

  protected function setUp(): void {
    foreach (self::TABLES as $table) {
      $this->lastIds[$table] = (int) \CRM_Core_DAO::singleValueQuery("SELECT MAX(id) FROM $table");
    }
  }

  protected function tearDown(): void {
    foreach ($this->lastIds as $table => $id) {
      \CRM_Core_DAO::executeQuery("DELETE FROM $table WHERE id > $id");
    }
  }

  /**
   * An Individual; e-mail, phone (Mobile) and address become its primary ones.
   *
   * @param array<string, mixed> $contact
   * @param array<string, mixed> $address
   */
  protected function contact(array $contact = [], ?string $email = NULL, ?string $phone = NULL, array $address = []): int {
    $id = (int) civicrm_api4('Contact', 'create', ['checkPermissions' => FALSE, 'values' => $contact + ['contact_type' => 'Individual', 'last_name' => self::word()]])->single()['id'];
    if ($email !== NULL) {
      $this->save('Email', ['contact_id' => $id, 'email' => $email]);
    }
    if ($phone !== NULL) {
      $this->save('Phone', ['contact_id' => $id, 'phone' => $phone, 'phone_type_id:name' => 'Mobile']);
    }
    if ($address) {
      $this->save('Address', ['contact_id' => $id] + $address);
    }
    return $id;
  }

  /**
   * @param array<string, mixed> $record
   */
  protected function save(string $entity, array $record): int {
    return (int) civicrm_api4($entity, 'save', ['checkPermissions' => FALSE, 'records' => [$record]])->single()['id'];
  }

  /**
   * @param array<string, mixed> $params
   * @return list<array<string, mixed>>
   */
  protected function rows(string $entity, array $params = []): array {
    return array_values(civicrm_api4($entity, 'get', $params + ['checkPermissions' => FALSE])->getArrayCopy());
  }

  /**
   * @param list<string> $select
   * @return array<string, mixed>
   */
  protected function row(string $entity, int $id, array $select = ['*']): array {
    return civicrm_api4($entity, 'get', ['checkPermissions' => FALSE, 'select' => $select, 'where' => [['id', '=', $id]]])->single();
  }

  /**
   * A time of UTC as CiviCRM's database session shows it: with PHP's present offset.
   */
  protected static function shown(string $utc): string {
    return gmdate('Y-m-d H:i:s', strtotime("$utc UTC") + (int) date('Z'));
  }

  /**
   * Sets a contact's modified_date without touching anything else.
   */
  protected function modifiedAt(int $contactId, string $time): void {
    \CRM_Core_DAO::executeQuery('UPDATE civicrm_contact SET modified_date = %1 WHERE id = %2', [1 => [$time, 'String'], 2 => [$contactId, 'Integer']]);
  }

  /**
   * A word no other record has.
   */
  protected static function word(): string {
    return 'w' . bin2hex(random_bytes(6));
  }

  protected static function address(): string {
    return self::word() . '@example.org';
  }

}
