<?php

declare(strict_types=1);

namespace StandIn;

/**
 * What core adds of its own accord to a contact and to its e-mails, phones and addresses.
 */
final class CoreRules {

  private const LOCATION_ENTITIES = ['Email', 'Phone', 'Address'];

  /**
   * The name hooks know a contact by.
   *
   * @param array<string, mixed> $record
   */
  public static function contactType(array $record): string {
    return $record['contact_type'] ?? (empty($record['id']) ? 'Individual'
      : (string) Database::value('SELECT contact_type FROM civicrm_contact WHERE id = ?', [(int) $record['id']]));
  }

  /**
   * @param array<string, mixed> $record
   * @return array<string, mixed>
   */
  public static function complete(string $entity, array $record): array {
    if ($entity === 'Contact') {
      return self::names($record) + $record;
    }
    if (!in_array($entity, self::LOCATION_ENTITIES, TRUE)) {
      return $record;
    }
    if ($entity === 'Email' && isset($record['email'])) {
      $record['email'] = mb_strtolower($record['email']);
    }
    if ($entity === 'Address' && preg_match('/^(\d{4,5})[+-](\d{4})$/', (string) ($record['postal_code'] ?? ''), $match)) {
      [, $record['postal_code'], $record['postal_code_suffix']] = $match;
    }
    if ($entity === 'Phone' && array_key_exists('phone', $record)) {
      $record['phone_numeric'] = preg_replace('/\D/', '', (string) $record['phone']);
    }
    return self::primary(Schema::entity($entity)['table'], $record);
  }

  /**
   * A contact without a name goes by its primary e-mail.
   */
  public static function followUp(\CRM_Core_DAO $dao): void {
    if ($dao->_entity === 'Email') {
      Database::run("UPDATE civicrm_contact SET display_name = e.email, sort_name = e.email FROM civicrm_email e
        WHERE e.id = ? AND e.is_primary = 1 AND e.contact_id = civicrm_contact.id AND contact_type = 'Individual'
          AND COALESCE(first_name, '') = '' AND COALESCE(last_name, '') = '' AND display_name IS NOT e.email", [$dao->id]);
    }
  }

  /**
   * @param array<string, mixed> $record
   * @return array<string, string>
   */
  private static function names(array $record): array {
    $parts = array_intersect_key($record, array_flip(['first_name', 'last_name', 'organization_name', 'household_name']));
    if (!empty($record['id'])) {
      if (!$parts) {
        return [];
      }
      $parts += Database::rows('SELECT first_name, last_name, organization_name, household_name FROM civicrm_contact WHERE id = ?', [(int) $record['id']])[0] ?? [];
    }
    $type = self::contactType($record);
    if ($type !== 'Individual') {
      $name = (string) ($parts[strtolower($type) . '_name'] ?? '');
      return ['display_name' => $name, 'sort_name' => $name];
    }
    $names = array_filter([$parts['first_name'] ?? '', $parts['last_name'] ?? '']);
    $email = empty($record['id']) ? '' : Database::value('SELECT email FROM civicrm_email WHERE contact_id = ? AND is_primary = 1', [(int) $record['id']]);
    return [
      'display_name' => $names ? implode(' ', $names) : (string) $email,
      'sort_name' => $names ? implode(', ', array_reverse($names)) : (string) $email,
    ];
  }

  /**
   * Exactly one of a contact's e-mails is primary, and so for phones and addresses.
   *
   * @param array<string, mixed> $record
   * @return array<string, mixed>
   */
  private static function primary(string $table, array $record): array {
    $id = (int) ($record['id'] ?? 0);
    if ($id && !isset($record['is_primary'])) {
      return $record;
    }
    $contact = $record['contact_id'] ?? Database::value("SELECT contact_id FROM $table WHERE id = ?", [$id]);
    if (!empty($record['is_primary'])) {
      Database::run("UPDATE $table SET is_primary = 0 WHERE contact_id = ? AND id <> ?", [$contact, $id]);
      return $record;
    }
    $first = Database::rows("SELECT id, is_primary FROM $table WHERE contact_id = ? ORDER BY is_primary DESC, id LIMIT 1", [$contact])[0] ?? NULL;
    if ($first === NULL || (int) $first['id'] === $id) {
      $record['is_primary'] = TRUE;
    }
    elseif (!$first['is_primary']) {
      Database::run("UPDATE $table SET is_primary = 1 WHERE id = ?", [$first['id']]);
    }
    return $record;
  }

}
