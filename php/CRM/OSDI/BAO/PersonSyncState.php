<?php

declare(strict_types=1);

use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\PersonId;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Sync states as somebody saves them by hand, and their option lists. The stored codes are those of osdi-client 1.2.3.
 */
class CRM_OSDI_BAO_PersonSyncState extends CRM_OSDI_DAO_PersonSyncState {

  private const NOBODY = [NULL, '', 'null', 'Null'];

  /**
   * @inheritDoc
   */
  public static function writeRecord(array $record): CRM_Core_DAO {
    return static::writeRecords([$record])[0];
  }

  /**
   * @inheritDoc
   *
   * All of them or none.
   */
  public static function writeRecords(array $records): array {
    $transaction = new CRM_Core_Transaction(TRUE);
    try {
      $saved = [];
      foreach (array_values($records) as $record) {
        $record = self::withPersonId($record);
        self::refuseSecondState($record);
        $saved[] = parent::writeRecord($record);
      }
    }
    catch (\Throwable $error) {
      $transaction->rollback()->commit();
      throw $error;
    }
    $transaction->commit();
    return $saved;
  }

  /**
   * An id Action Network cannot have would be asked for in vain in every run.
   *
   * @param array<string, mixed> $record
   * @return array<string, mixed>
   */
  private static function withPersonId(array $record): array {
    $given = $record['remote_person_id'] ?? NULL;
    if (in_array($given, self::NOBODY, TRUE)) {
      return $record;
    }
    $id = is_scalar($given) ? PersonId::bare(trim((string) $given)) : (string) json_encode($given);
    if (!PersonId::isOne($id)) {
      throw new InvalidArgumentException(E::ts('remote_person_id: "%1" is not the id of a person on Action Network. Give one such as %2.', [1 => $id, 2 => PersonId::EXAMPLE]));
    }
    return ['remote_person_id' => $id] + $record;
  }

  /**
   * @param array<string, mixed> $record
   */
  private static function refuseSecondState(array $record): void {
    $id = (int) ($record['id'] ?? 0);
    $sides = ['contact_id' => 'Integer', 'remote_person_id' => 'String'];
    $given = array_filter(array_intersect_key($record, $sides + ['sync_profile_id' => NULL]), fn($value) => !in_array($value, self::NOBODY, TRUE));
    $given += $id === 0 || $given === [] ? [] : array_filter(self::stored($id), fn($value) => $value !== NULL);
    foreach (array_intersect_key($sides, $given) as $side => $type) {
      $other = isset($given['sync_profile_id']) ? CRM_Core_DAO::singleValueQuery(
        "SELECT id FROM civicrm_osdi_person_sync_state WHERE sync_profile_id = %1 AND $side = %2 AND id <> %3",
        [1 => [$given['sync_profile_id'], 'Integer'], 2 => [$given[$side], $type], 3 => [$id, 'Integer']]
      ) : NULL;
      if ($other) {
        throw new InvalidArgumentException(E::ts('%1: %2 has a sync state in this sync profile already (id %3). Change that one, or delete it first. To say who belongs to whom, use the action "link".', [
          1 => $side,
          2 => $given[$side],
          3 => $other,
        ]));
      }
    }
  }

  /**
   * @return array<string, ?string>
   */
  private static function stored(int $id): array {
    $columns = ['sync_profile_id', 'contact_id', 'remote_person_id'];
    return \Civi\Osdi\Gateway\Sql::rows('SELECT ' . implode(', ', $columns) . " FROM civicrm_osdi_person_sync_state WHERE id = $id", $columns)[0] ?? [];
  }

  /**
   * Whose change was carried last.
   *
   * @return array<int, string>
   */
  public static function getOrigins(): array {
    return [
      \Civi\Api4\OsdiPersonSyncState::syncOriginLocal => E::ts('CiviCRM'),
      \Civi\Api4\OsdiPersonSyncState::syncOriginRemote => E::ts('Action Network'),
    ];
  }

  /**
   * How a sync can end.
   *
   * @return array<string, string>
   */
  public static function getStatuses(): array {
    return [
      'success' => E::ts('Success'),
      'error' => E::ts('Error'),
      'did not qualify' => E::ts('Did not qualify'),
      'no sync needed' => E::ts('No sync needed'),
      'other' => E::ts('Other'),
    ];
  }

}
