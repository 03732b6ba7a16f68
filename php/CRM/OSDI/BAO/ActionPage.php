<?php

declare(strict_types=1);

use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\SyncProfile\Cursor;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Pages on which people act.
 */
class CRM_OSDI_BAO_ActionPage extends CRM_OSDI_DAO_ActionPage {

  /**
   * @inheritDoc
   */
  public static function writeRecord(array $record): CRM_Core_DAO {
    if (!empty($record['event_id']) && $record['event_id'] !== 'null') {
      $kind = $record['kind'] ?? CRM_Core_DAO::singleValueQuery('SELECT kind FROM civicrm_osdi_action_page WHERE id = %1', [1 => [(int) ($record['id'] ?? 0), 'Integer']]);
      if ($kind !== 'attendances') {
        throw new InvalidArgumentException(E::ts('event_id: only events of Action Network have one, so nothing was saved.'));
      }
      if (!CRM_Core_DAO::singleValueQuery('SELECT id FROM civicrm_event WHERE id = %1', [1 => [(int) $record['event_id'], 'Integer']])) {
        throw new InvalidArgumentException(E::ts('event_id: there is no event %1 in CiviCRM, so nothing was saved.', [1 => $record['event_id']]));
      }
    }
    if (isset($record['remote_cursor'])) {
      $record['remote_cursor'] = Cursor::normalize('remote_cursor', (string) $record['remote_cursor']);
    }
    return parent::writeRecord($record);
  }

  /**
   * @return array<string, string>
   */
  public static function getKinds(): array {
    return [
      'signatures' => E::ts('Petition'),
      'attendances' => E::ts('Event'),
      'submissions' => E::ts('Form'),
      'outreaches' => E::ts('Advocacy campaign'),
      'responses' => E::ts('Survey'),
      'fundraising_pages' => E::ts('Fundraising page'),
    ];
  }

}
