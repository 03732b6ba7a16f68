<?php

declare(strict_types=1);

namespace Civi\Osdi\Gateway;

use Civi\Osdi\Exception\CrmException;

/**
 * Saves contacts in bulk: each entity in one API v4 call, and only what changed.
 *
 * Every e-mail, phone and address is found through its contact; a row of another contact is refused before anything is
 * written.
 */
final class ContactWriter {

  /**
   * What belongs to one street address and no other.
   */
  private const PLACE = ['supplemental_address_1', 'supplemental_address_2', 'supplemental_address_3', 'geo_code_1', 'geo_code_2'];

  private ?int $locationTypeId = NULL;

  public function __construct(private ContactReader $reader, private SiteOptions $options) {}

  /**
   * @param list<array<string, mixed>> $writes
   *   'id' (NULL: create an Individual), 'contact', 'email', 'phone', 'address'.
   * @return list<array<string, mixed>>
   *   The contacts as they are now, in the same order.
   */
  public function save(array $writes): array {
    $this->checkContacts($writes);
    [$writes, $further] = $this->withoutPlaces($writes);
    $this->checkLanguages($writes);
    $knownEmails = $this->emailsOf($writes);
    $this->checkOwners($writes, 'phone', 'Phone');
    $this->checkOwners($writes, 'address', 'Address');

    $ids = $this->saveContacts($writes);
    $emails = $phones = $addresses = [];
    $phonesOfPlaces = FurtherPlaces::phones(array_combine(array_map(fn(int $index) => $ids[$index], array_keys($further)), $further));
    foreach ($writes as $index => $write) {
      $id = $ids[$index];
      if (!empty($write['email'])) {
        $emails[] = $this->emailRecord($id, $write['email'], $knownEmails[$id] ?? []);
      }
      if (!empty($write['phone'])) {
        $phones[] = $this->phoneRecord($id, $write['phone']);
      }
      if (!empty($write['address'])) {
        $addresses[] = $this->addressRecord($id, $write['address']);
      }
    }
    $this->saveRecords('Email', array_filter($emails));
    $this->saveRecords('Phone', [...$phones, ...$phonesOfPlaces]);
    $this->saveRecords('Address', $addresses);

    $rows = array_column($this->reader->byId($ids), NULL, 'id');
    return array_map(fn(int $id) => $rows[$id], $ids);
  }

  /**
   * Fields of phones that the profile maps are told with those of the contact.
   *
   * @param list<array<string, mixed>> $writes
   * @return array{list<array<string, mixed>>, array<int, array<string, string>>}
   *   The writes without them, and them by position.
   */
  private function withoutPlaces(array $writes): array {
    $further = [];
    foreach ($writes as $index => $write) {
      $places = array_filter($write['contact'] ?? [], FurtherPlaces::isPath(...), ARRAY_FILTER_USE_KEY);
      if ($places !== []) {
        $writes[$index]['contact'] = array_diff_key($write['contact'], $places);
        $further[$index] = $places;
      }
    }
    return [$writes, $further];
  }

  /**
   * @param list<array<string, mixed>> $writes
   * @return list<int>
   *   Contact ids in the order of the writes.
   */
  private function saveContacts(array $writes): array {
    $ids = $records = [];
    foreach ($writes as $index => $write) {
      $id = isset($write['id']) ? (int) $write['id'] : NULL;
      $ids[$index] = $id;
      if ($id === NULL) {
        $records[$index] = ['contact_type' => 'Individual'] + $write['contact'];
      }
      elseif (!empty($write['contact'])) {
        $records[$index] = ['id' => $id] + $write['contact'];
      }
    }
    $saved = $this->saveRecords('Contact', $records);
    foreach (array_keys($records) as $position => $index) {
      $ids[$index] = (int) $saved[$position]['id'];
    }
    return $ids;
  }

  /**
   * @param string $entity
   * @param array<int, array<string, mixed>> $records
   * @return list<array<string, mixed>>
   */
  private function saveRecords(string $entity, array $records): array {
    if (!$records) {
      return [];
    }
    return civicrm_api4($entity, 'save', [
      'checkPermissions' => FALSE,
      'records' => array_map(fn(array $record) => array_map(self::text(...), $record), array_values($records)),
    ])->getArrayCopy();
  }

  /**
   * A value such that a family called NULL keeps its name: to CiviCRM's database layer the word clears a column, in any
   * capitals but these.
   */
  public static function text(mixed $value): mixed {
    return is_string($value) && strtolower($value) === 'null' ? 'Null' : $value;
  }

  /**
   * @param int $contactId
   * @param array{id?: int|string|null, email: string, on_hold?: int|null} $write
   * @param array<int, array<string, mixed>> $known
   *   The contact's e-mail rows by id.
   * @return array<string, mixed>|null
   *   NULL when it already is so.
   */
  private function emailRecord(int $contactId, array $write, array $known): ?array {
    $address = mb_strtolower($write['email']);
    $onHold = isset($write['on_hold']) ? (int) $write['on_hold'] : NULL;
    foreach ($known as $row) {
      if (mb_strtolower($row['email'] ?? '') === $address) {
        return $this->knownEmailRecord($contactId, $row, $onHold, (int) ($write['id'] ?? 0));
      }
    }
    $record = ['contact_id' => $contactId, 'email' => $write['email']];
    if ($onHold !== NULL) {
      $record['on_hold'] = $onHold;
    }
    if (!isset($write['id'])) {
      return $record + ['is_primary' => TRUE, 'location_type_id' => $this->locationTypeId()];
    }
    $record['id'] = (int) $write['id'];
    return $known[$record['id']]['is_primary'] ? $record : $record + ['is_primary' => TRUE];
  }

  /**
   * @param int $contactId
   * @param array<string, mixed> $row
   *   The row in which the contact has the address already.
   * @param int|null $onHold
   * @param int $writtenId
   *   The row the hold was meant for. If a hold ends there, another row keeps its own.
   * @return array<string, mixed>|null
   *   NULL when it already is so.
   */
  private function knownEmailRecord(int $contactId, array $row, ?int $onHold, int $writtenId): ?array {
    $record = $row['is_primary'] ? [] : ['is_primary' => TRUE];
    $isMeant = (int) $onHold > 0 || (int) $row['id'] === $writtenId;
    if ($onHold !== NULL && $isMeant && $onHold !== (int) $row['on_hold']) {
      $record['on_hold'] = $onHold;
    }
    return $record ? ['id' => $row['id'], 'contact_id' => $contactId] + $record : NULL;
  }

  /**
   * @param int $contactId
   * @param array{id?: int|string|null, phone: string} $write
   * @return array<string, mixed>
   */
  private function phoneRecord(int $contactId, array $write): array {
    $record = ['contact_id' => $contactId, 'phone' => $write['phone']];
    return $record + (isset($write['id'])
      ? ['id' => (int) $write['id']]
      : ['phone_type_id:name' => 'Mobile', 'location_type_id' => $this->locationTypeId()]);
  }

  /**
   * @param int $contactId
   * @param array<string, mixed> $write
   * @return array<string, mixed>
   */
  private function addressRecord(int $contactId, array $write): array {
    $record = ['contact_id' => $contactId] + $write;
    // CiviCRM splits 94103-1234 into code and suffix; the suffix of an earlier code must not stay behind.
    if (array_key_exists('postal_code', $write)) {
      $record['postal_code_suffix'] = NULL;
    }
    // Nor does who moves take along the other lines of the old address and its place on the map. A street that is merely
    // spelled anew keeps them.
    if (array_key_exists('street_address', $write) && array_intersect(['city', 'postal_code'], array_keys($write)) !== []) {
      $record += array_fill_keys(self::PLACE, NULL);
    }
    if (isset($write['id'])) {
      return $record;
    }
    unset($record['id']);
    return $record + ['is_primary' => TRUE, 'location_type_id' => $this->locationTypeId()];
  }

  /**
   * @param list<array<string, mixed>> $writes
   */
  private function checkContacts(array $writes): void {
    $ids = array_filter(array_map(fn(array $write) => (int) ($write['id'] ?? 0), $writes));
    if (!$ids) {
      return;
    }
    $types = civicrm_api4('Contact', 'get', [
      'checkPermissions' => FALSE,
      'select' => ['id', 'contact_type'],
      'where' => [['id', 'IN', array_values($ids)]],
    ])->column('contact_type', 'id');
    foreach ($ids as $id) {
      if (($types[$id] ?? NULL) !== 'Individual') {
        throw new CrmException(isset($types[$id])
          ? "Contact $id was not saved: it is not an individual but of type {$types[$id]}."
          : "Contact $id was not saved: it does not exist any more.", 'crm', NULL, ['contact_id' => $id]);
      }
    }
  }

  /**
   * @param list<array<string, mixed>> $writes
   */
  private function checkLanguages(array $writes): void {
    foreach ($writes as $write) {
      $language = $write['contact']['preferred_language'] ?? NULL;
      if ($language !== NULL && !in_array($language, $this->options->languages(), TRUE)) {
        throw new CrmException(sprintf(
          'Contact %s was not saved: "%s" is not among the enabled languages of this site (Administer, Localization).',
          $write['id'] ?? '(new)',
          $language
        ), 'crm', NULL, ['contact_id' => $write['id'] ?? NULL, 'field' => 'preferred_language']);
      }
    }
  }

  /**
   * @param list<array<string, mixed>> $writes
   * @return array<int, array<int, array<string, mixed>>>
   *   All e-mail rows of the contacts whose e-mail is to change: contact id => row id => row.
   */
  private function emailsOf(array $writes): array {
    $contactIds = [];
    foreach ($writes as $write) {
      if (!empty($write['email']) && isset($write['id'])) {
        $contactIds[] = (int) $write['id'];
      }
    }
    $known = [];
    if ($contactIds) {
      $rows = civicrm_api4('Email', 'get', [
        'checkPermissions' => FALSE,
        'select' => ['id', 'contact_id', 'email', 'is_primary', 'on_hold'],
        'where' => [['contact_id', 'IN', $contactIds]],
        'orderBy' => ['is_primary' => 'DESC', 'id' => 'ASC'],
      ]);
      foreach ($rows as $row) {
        $known[$row['contact_id']][$row['id']] = $row;
      }
    }
    foreach ($writes as $write) {
      $id = $write['email']['id'] ?? NULL;
      if ($id !== NULL && !isset($write['id'], $known[$write['id']][$id])) {
        $this->refuse('Email', (int) $id, $write['id'] ?? NULL);
      }
    }
    return $known;
  }

  /**
   * @param list<array<string, mixed>> $writes
   * @param string $part
   * @param string $entity
   */
  private function checkOwners(array $writes, string $part, string $entity): void {
    $wanted = [];
    foreach ($writes as $write) {
      if (isset($write[$part]['id'])) {
        $wanted[(int) $write[$part]['id']] = $write['id'] ?? NULL;
      }
    }
    if (!$wanted) {
      return;
    }
    $owners = civicrm_api4($entity, 'get', [
      'checkPermissions' => FALSE,
      'select' => ['id', 'contact_id'],
      'where' => [['id', 'IN', array_keys($wanted)]],
    ])->column('contact_id', 'id');
    foreach ($wanted as $id => $contactId) {
      if ($contactId === NULL || (int) ($owners[$id] ?? 0) !== (int) $contactId) {
        $this->refuse($entity, $id, $contactId);
      }
    }
  }

  /**
   * @param string $entity
   * @param int $id
   * @param int|string|null $contactId
   */
  private function refuse(string $entity, int $id, $contactId): never {
    throw new CrmException(
      sprintf('Contact %s was not saved: %s %d does not belong to it.', $contactId ?? '(new)', $entity, $id),
      'crm', NULL, ['contact_id' => $contactId, 'entity' => $entity, 'id' => $id]
    );
  }

  /**
   * The site's default location type, for new rows.
   */
  private function locationTypeId(): ?int {
    return $this->locationTypeId ??= civicrm_api4('LocationType', 'get', [
      'checkPermissions' => FALSE,
      'select' => ['id'],
      'where' => [['is_default', '=', TRUE]],
    ])->column('id')[0] ?? NULL;
  }

}
