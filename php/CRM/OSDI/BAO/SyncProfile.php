<?php

declare(strict_types=1);

use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\SyncProfile\ApiToken;
use Civi\Osdi\SyncProfile\ClassOverrides;
use Civi\Osdi\SyncProfile\EntryPoint;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Sync profiles: whatever the way a profile is saved, its fields are validated, its token is encrypted, and at most one
 * profile is the default.
 */
class CRM_OSDI_BAO_SyncProfile extends CRM_OSDI_DAO_SyncProfile {

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
      return $saved;
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
    return $saved;
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
    foreach (['api_token', 'entry_point'] as $field) {
      if (isset($record[$field]) && !is_scalar($record[$field])) {
        throw new InvalidArgumentException(E::ts('%1: a text is needed.', [1 => $field]));
      }
    }
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
    if (isset($record['entry_point']) && !in_array($record['entry_point'], ['', 'null'], TRUE)) {
      $record['entry_point'] = EntryPoint::normalize((string) $record['entry_point']);
    }
    if (isset($record['classes']) && $record['classes'] !== 'null') {
      $record['classes'] = ClassOverrides::validate($record['classes']);
    }
    return $record;
  }

}
