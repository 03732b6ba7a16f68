<?php

declare(strict_types=1);

namespace Civi\Osdi\Gateway;

/**
 * Phones and addresses of other location types, which a profile maps by paths such as phone.Work.phone.
 *
 * Of phones only those of the type Phone, or of none, are: a mobile phone is synced by itself, and a fax or a pager is
 * something else. Of several of one location type the oldest counts.
 */
final class FurtherPlaces {

  private const ENTITIES = ['phone' => 'Phone', 'address' => 'Address'];

  /**
   * @param list<string> $paths
   */
  public function __construct(private array $paths) {}

  public static function isPath(string $path): bool {
    return count(explode('.', $path)) === 3 && isset(self::ENTITIES[explode('.', $path)[0]]);
  }

  /**
   * @param list<int> $contactIds
   * @return array<int, array<string, ?string>>
   *   Values by contact and path.
   */
  public function of(array $contactIds): array {
    $values = [];
    foreach ($contactIds === [] ? [] : $this->fields() as $kind => $fields) {
      foreach ($this->rows($kind, $contactIds, $fields) as $row) {
        foreach ($this->paths as $path) {
          [$of, $type, $field] = explode('.', $path);
          $isFirst = !array_key_exists($path, $values[$row['contact_id']] ?? []);
          if ($of === $kind && $type === $row['location_type_id:name'] && $isFirst) {
            $values[$row['contact_id']][$path] = $row[$field];
          }
        }
      }
    }
    return $values;
  }

  /**
   * What is to be saved of phones, with the row of each contact that is there already.
   *
   * @param array<int, array<string, string>> $values
   *   By contact and path.
   * @return list<array<string, mixed>>
   */
  public static function phones(array $values): array {
    $rows = [];
    foreach ($values === [] ? [] : (new self([]))->rows('phone', array_keys($values), []) as $row) {
      $rows[$row['contact_id']][$row['location_type_id:name']] ??= (int) $row['id'];
    }
    $records = [];
    foreach ($values as $contactId => $phones) {
      foreach ($phones as $path => $number) {
        $type = explode('.', $path)[1];
        $id = $rows[$contactId][$type] ?? NULL;
        $records[] = ['contact_id' => $contactId, 'phone' => $number]
          + ($id === NULL ? ['location_type_id:name' => $type, 'phone_type_id:name' => 'Phone'] : ['id' => $id]);
      }
    }
    return $records;
  }

  /**
   * @return array<string, list<string>>
   *   Fields by kind.
   */
  private function fields(): array {
    $fields = [];
    foreach ($this->paths as $path) {
      [$kind, , $field] = explode('.', $path);
      $fields[$kind][] = $field;
    }
    return array_map(fn(array $of) => array_values(array_unique($of)), $fields);
  }

  /**
   * @param string $kind
   * @param list<int> $contactIds
   * @param list<string> $fields
   * @return list<array<string, mixed>>
   *   The oldest first.
   */
  private function rows(string $kind, array $contactIds, array $fields): array {
    $rows = civicrm_api4(self::ENTITIES[$kind], 'get', [
      'checkPermissions' => FALSE,
      'select' => ['id', 'contact_id', 'location_type_id:name', ...($kind === 'phone' ? ['phone_type_id:name'] : []), ...$fields],
      'where' => [['contact_id', 'IN', $contactIds]],
      'orderBy' => ['id' => 'ASC'],
    ])->getArrayCopy();
    return array_values(array_filter($rows, fn(array $row) => in_array($row['phone_type_id:name'] ?? '', ['', 'Phone'], TRUE)));
  }

}
