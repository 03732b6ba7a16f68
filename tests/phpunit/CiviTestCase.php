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
  private const TABLES = ['civicrm_contact', 'civicrm_osdi_sync_profile', 'civicrm_osdi_log', 'civicrm_osdi_flag', 'civicrm_osdi_deletion', 'civicrm_osdi_person_sync_state', 'civicrm_osdi_donation_sync_state', 'civicrm_osdi_action_state',
    'civicrm_group', 'civicrm_saved_search', 'civicrm_tag', 'civicrm_contact_type', 'civicrm_queue_item'];

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
    // The database lets nobody delete a tag that has child tags.
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_tag SET parent_id = NULL WHERE id > {$this->lastIds['civicrm_tag']}");
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

  protected function group(?int $parent = NULL, ?int $savedSearch = NULL): int {
    $name = self::word();
    $id = $this->save('Group', ['name' => $name, 'title' => $name, 'saved_search_id' => $savedSearch]);
    if ($parent !== NULL) {
      $this->save('GroupNesting', ['parent_group_id' => $parent, 'child_group_id' => $id]);
    }
    return $id;
  }

  /**
   * A group of everybody to whom this applies.
   *
   * @param list<array<int, mixed>> $where
   *   Conditions of API v4.
   */
  protected function smartGroup(array $where): int {
    return $this->group(NULL, $this->save('SavedSearch', [
      'name' => self::word(),
      'label' => self::word(),
      'api_entity' => 'Contact',
      'api_params' => ['version' => 4, 'select' => ['id'], 'where' => $where, 'join' => [], 'groupBy' => [], 'having' => [], 'orderBy' => []],
    ]));
  }

  /**
   * Puts a contact into a group, or says that it was taken out.
   */
  protected function member(int $group, int $contact, string $status = 'Added'): void {
    $known = $this->rows('GroupContact', ['select' => ['id'], 'where' => [['group_id', '=', $group], ['contact_id', '=', $contact]]])[0] ?? [];
    $this->save('GroupContact', $known + ['group_id' => $group, 'contact_id' => $contact, 'status' => $status]);
  }

  /**
   * @param int|null $parent
   * @param array<string, mixed> $values
   */
  protected function tag(?int $parent = NULL, array $values = []): int {
    $name = $values['name'] ?? self::word();
    return $this->save('Tag', $values + ['name' => $name, 'label' => $name, 'parent_id' => $parent, 'used_for' => ['civicrm_contact']]);
  }

  protected function tagged(int $tag, int $contact): int {
    return $this->save('EntityTag', ['tag_id' => $tag, 'entity_table' => 'civicrm_contact', 'entity_id' => $contact]);
  }

  /**
   * The machine name of a new sub-type of Individual.
   */
  protected function subType(): string {
    $this->save('ContactType', ['name' => $name = ucfirst(self::word()), 'label' => $name, 'parent_id' => 1]);
    return $name;
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
    return array_map(self::withNumbers(...), array_values(civicrm_api4($entity, 'get', $params + ['checkPermissions' => FALSE])->getArrayCopy()));
  }

  /**
   * @param list<string> $select
   * @return array<string, mixed>
   */
  protected function row(string $entity, int $id, array $select = ['*']): array {
    return self::withNumbers(civicrm_api4($entity, 'get', ['checkPermissions' => FALSE, 'select' => $select, 'where' => [['id', '=', $id]]])->single());
  }

  /**
   * CiviCRM 6.9 gives the contacts an activity is with as texts, later versions as numbers.
   *
   * @param array<string, mixed> $row
   * @return array<string, mixed>
   */
  private static function withNumbers(array $row): array {
    return isset($row['target_contact_id']) ? array_replace($row, ['target_contact_id' => array_map('intval', $row['target_contact_id'])]) : $row;
  }

  /**
   * Puts `classes` into a profile past the validation, as a site upgraded from 1.2.3 may have them.
   *
   * @param array<string, array<string, ?string>>|string $classes
   */
  protected static function storeClasses(int $profile, array|string $classes): void {
    $stored = is_string($classes) ? $classes : json_encode($classes, JSON_THROW_ON_ERROR);
    \CRM_Core_DAO::executeQuery('UPDATE civicrm_osdi_sync_profile SET classes = %1 WHERE id = %2', [1 => [$stored, 'String'], 2 => [$profile, 'Integer']]);
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

  /**
   * The id of a person nobody else is.
   */
  protected static function uuid(): string {
    return preg_replace('/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/', '$1-$2-4$3-8$4-$5', bin2hex(random_bytes(16)));
  }

  protected static function address(): string {
    return self::word() . '@example.org';
  }

}
