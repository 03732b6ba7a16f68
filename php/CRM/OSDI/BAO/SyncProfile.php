<?php

declare(strict_types=1);

use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\SyncProfile\ActionRules;
use Civi\Osdi\SyncProfile\ApiToken;
use Civi\Osdi\SyncProfile\ClassOverrides;
use Civi\Osdi\SyncProfile\Cursor;
use Civi\Osdi\SyncProfile\DonationRules;
use Civi\Osdi\SyncProfile\EntryPoint;
use Civi\Osdi\SyncProfile\FieldMap;
use Civi\Osdi\SyncProfile\FilledFields;
use Civi\Osdi\SyncProfile\PeopleRules;
use Civi\Osdi\SyncProfile\RequiredFields;
use Civi\Osdi\SyncProfile\TagRules;
use Civi\Osdi\YesNo;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Sync profiles: whatever the way a profile is saved, its fields are validated, its token is encrypted, and at most one
 * profile is the default.
 */
class CRM_OSDI_BAO_SyncProfile extends CRM_OSDI_DAO_SyncProfile {

  private const CURSORS = ['person_remote_cursor', 'person_local_cursor'];

  private const NOTES = ['person_local_backfill', 'person_taken_away', 'tag_notes', 'webhook_secret_hash'];

  /**
   * Characters the column `label` holds.
   */
  private const LABEL_LENGTH = 128;

  /**
   * @inheritDoc
   */
  public static function writeRecord(array $record): CRM_Core_DAO {
    return static::writeRecords([$record])[0];
  }

  /**
   * @inheritDoc
   *
   * Of several records that want to be the default the last one becomes it. The flag moves in one statement after the
   * records are written, so hook_civicrm_post sees them before it.
   */
  public static function writeRecords(array $records): array {
    return ApiToken::hiddenFromTraces(function () use ($records) {
      $records = array_map(self::prepare(...), array_values($records));
      $transaction = new CRM_Core_Transaction(TRUE);
      try {
        $saved = self::writePrepared($records);
      }
      catch (\Throwable $error) {
        $transaction->rollback()->commit();
        throw $error;
      }
      $transaction->commit();
      return array_values($saved);
    });
  }

  /**
   * @param list<array<string, mixed>> $records
   * @return list<static>
   */
  private static function writePrepared(array $records): array {
    $saved = [];
    $default = NULL;
    foreach ($records as $position => $record) {
      $wantsDefault = !empty($record['is_default']);
      if ($wantsDefault) {
        unset($record['is_default']);
      }
      $saved[$position] = parent::writeRecord($record);
      if ($wantsDefault) {
        $default = $saved[$position];
        $saved[$position]->is_default = 0;
      }
      // The caller gets to see the object, and API v4 returns its values.
      $saved[$position]->api_token = NULL;
    }
    if ($default !== NULL) {
      self::makeDefault((int) $default->id);
      $default->is_default = 1;
    }
    return array_values($saved);
  }

  /**
   * @inheritDoc
   */
  public function save($hook = TRUE) {
    if (is_string($this->api_token) && $this->api_token !== '' && $this->api_token !== 'null') {
      $this->api_token = ApiToken::encrypt($this->api_token);
    }
    return parent::save($hook);
  }

  /**
   * Moves the flag in one statement, so that no moment and no failure leaves two defaults.
   */
  private static function makeDefault(int $id): void {
    CRM_Core_DAO::executeQuery(
      'UPDATE civicrm_osdi_sync_profile SET is_default = CASE WHEN id = %1 THEN 1 ELSE 0 END WHERE is_default = 1 OR id = %1',
      [1 => [$id, 'Integer']]
    );
  }

  /**
   * Validates a record and encrypts its token.
   *
   * @param array<string, mixed> $record
   * @return array<string, mixed>
   */
  private static function prepare(array $record): array {
    foreach ([...RequiredFields::NAMES, ...self::CURSORS] as $field) {
      if (isset($record[$field]) && !is_scalar($record[$field])) {
        throw new InvalidArgumentException(E::ts('%1: a text is needed.', [1 => $field]));
      }
    }
    self::refuseIncomplete($record);
    if (isset($record['is_default']) && !in_array($record['is_default'], ['', 'null', 'Null'], TRUE)) {
      $record['is_default'] = (int) YesNo::read('is_default', $record['is_default']);
    }
    $record = self::withoutNotes($record);
    if (array_key_exists('api_token', $record)) {
      $token = trim((string) $record['api_token']);
      if ($token === '' || $token === 'null') {
        // The token is never returned, so whoever saves what was read has an empty one.
        unset($record['api_token']);
      }
      else {
        $record['api_token'] = ApiToken::encrypt($token);
      }
    }
    if (isset($record['label']) && mb_strlen((string) $record['label']) > self::LABEL_LENGTH) {
      throw new InvalidArgumentException(E::ts('label: at most %1 characters fit. Choose a shorter name.', [1 => self::LABEL_LENGTH]));
    }
    if (isset($record['entry_point'])) {
      $record['entry_point'] = EntryPoint::normalize((string) $record['entry_point']);
    }
    // What is cleared is an empty text here: to a DAO, NULL is "leave it".
    if (array_key_exists('classes', $record)) {
      $record['classes'] = ClassOverrides::validate($record['classes'], self::nameOf($record), ClassOverrides::stored(self::stored($record, 'classes'))) ?? '';
    }
    $record = FilledFields::validate($record);
    $record = FieldMap::validate(ActionRules::validate(DonationRules::validate(TagRules::validate(PeopleRules::validate($record)))));
    foreach (self::CURSORS as $field) {
      if (array_key_exists($field, $record)) {
        $record[$field] = Cursor::normalize($field, (string) $record[$field]);
      }
    }
    // Whoever sets the cursor decides from where on everybody is read.
    if (array_key_exists('person_local_cursor', $record)) {
      $record['person_local_backfill'] = '';
    }
    return $record;
  }

  /**
   * Whoever saves what was read has the sync's own notes, too. They stay as they are, and another value for one is refused:
   * a first run would skip people, or the brake forget whom it stopped for.
   *
   * @param array<string, mixed> $record
   * @return array<string, mixed>
   */
  private static function withoutNotes(array $record): array {
    foreach (array_intersect(self::NOTES, array_keys($record)) as $field) {
      $stored = self::stored($record, $field);
      $given = in_array($record[$field], [NULL, 'null', 'Null'], TRUE) ? '' : $record[$field];
      if (!is_scalar($given) || (string) $given !== (string) $stored) {
        throw new InvalidArgumentException(E::ts('%1: this field is written by the extension itself. Leave it out.', [1 => $field]));
      }
      unset($record[$field]);
    }
    return $record;
  }

  /**
   * What a field of the record has in the database; nothing for a new one.
   *
   * @param array<string, mixed> $record
   * @param string $field
   */
  private static function stored(array $record, string $field): ?string {
    return empty($record['id']) ? NULL : CRM_Core_DAO::singleValueQuery("SELECT $field FROM civicrm_osdi_sync_profile WHERE id = %1", [1 => [$record['id'], 'Integer']]);
  }

  /**
   * @param array<string, mixed> $record
   */
  private static function nameOf(array $record): string {
    $id = (int) ($record['id'] ?? 0);
    $label = $record['label'] ?? ($id === 0 ? '' : CRM_Core_DAO::singleValueQuery("SELECT label FROM civicrm_osdi_sync_profile WHERE id = $id"));
    return "\"$label\"" . ($id === 0 ? '' : " (id $id)");
  }

  /**
   * A new profile needs all it takes to connect. Later the label and the address cannot be emptied; an empty token is
   * no new token.
   *
   * @param array<string, mixed> $record
   */
  private static function refuseIncomplete(array $record): void {
    $hints = [
      'label' => E::ts('label: a name is needed. Any will do.'),
      'entry_point' => E::ts('entry_point: an address is needed, such as %1.', [1 => EntryPoint::USUAL]),
      'api_token' => E::ts('api_token: the API key of the group is needed. It is shown on Action Network (Details, API & Sync).'),
    ];
    foreach (RequiredFields::NAMES as $field) {
      $isAskedFor = empty($record['id']) || ($field !== 'api_token' && array_key_exists($field, $record));
      if ($isAskedFor && in_array(trim((string) ($record[$field] ?? '')), ['', 'null'], TRUE)) {
        throw new InvalidArgumentException($hints[$field]);
      }
    }
  }

  /**
   * What can happen when somebody leaves the scope.
   *
   * @return array<string, string>
   */
  public static function getScopeExits(): array {
    return [
      'keep' => E::ts('They stay on Action Network as they are'),
      'unsubscribe' => E::ts('They are unsubscribed on Action Network'),
    ];
  }

  /**
   * What can happen when somebody is gone from Action Network.
   *
   * @return array<string, string>
   */
  public static function getDisappearances(): array {
    return [
      'flag' => E::ts('The contact is flagged'),
      'trash' => E::ts('The contact is put into the trash'),
    ];
  }

  /**
   * Which side is right about tags.
   *
   * @return array<string, string>
   */
  public static function getTagModes(): array {
    return [
      'both_ways' => E::ts('Both: changes of either side are carried to the other'),
      'mirror_remote' => E::ts('Action Network: CiviCRM becomes a copy'),
      'mirror_local' => E::ts('CiviCRM: Action Network becomes a copy'),
    ];
  }

}
