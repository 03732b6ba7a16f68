<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Exception\CrmException;
use Civi\Osdi\Native\Client;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Changes what is remembered of one record because somebody says how, while no run is under way.
 */
final class Settlement {

  private function __construct(private string $entity, public readonly int $stateId, public readonly int $profileId) {}

  /**
   * @param string $entity
   *   The sync state's in API v4.
   * @param int $stateId
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public static function of(string $entity, int $stateId): self {
    $state = self::row($entity, $stateId) ?? throw self::refusal('id', E::ts('There is no sync state %1. %2 lists those there are.', [1 => $stateId, 2 => $entity]));
    if ($state['sync_profile_id'] === NULL) {
      throw self::refusal('id', E::ts('The sync profile of the sync state %1 was deleted. A profile of the same group takes it over when it reads what the state is about.', [1 => $stateId]));
    }
    return new self($entity, $stateId, (int) $state['sync_profile_id']);
  }

  /**
   * @param callable(int): ?array<string, mixed> $find
   *   Told the state's id.
   * @param callable(array<string, mixed>, Client): void $change
   *   Told the state; what it writes is all or nothing.
   * @return array<string, mixed>
   *   The state as API v4 shows it now.
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public function carryOut(callable $find, callable $change): array {
    $sync = new PeopleSync($this->profileId, patience: PeopleSync::PATIENCE_OF_A_PERSON);
    $sync->checkProfile();
    $settled = $sync->exclusively(function (Client $client) use ($find, $change): array {
      $state = $find($this->stateId) ?? throw self::refusal('id', E::ts('The sync state %1 is not there any more.', [1 => $this->stateId]));
      $transaction = new \CRM_Core_Transaction(TRUE);
      try {
        $change($state, $client);
        $transaction->commit();
      }
      catch (\Throwable $error) {
        $transaction->rollback()->commit();
        throw $error;
      }
      return self::row($this->entity, $this->stateId) ?? [];
    });
    return $settled ?? throw new CrmException(E::ts('A run of the sync profile %1 is under way, so nothing was changed. Try again when it has ended.', [1 => $this->profileId]), 'crm');
  }

  /**
   * The values of a state that the next run is to try, whatever failed before.
   *
   * @return array<string, mixed>
   */
  public static function dueAgain(): array {
    return [
      'sync_status' => 'error',
      'attempt_count' => 0,
      'next_attempt_time' => self::utc(time()),
      'message' => E::ts('To be tried again, as somebody decided.'),
    ];
  }

  public static function utc(int $time): string {
    return gmdate('Y-m-d\TH:i:s\Z', $time);
  }

  public static function refusal(string $parameter, string $message): CrmException {
    return new CrmException($message, 'crm', NULL, ['field' => $parameter]);
  }

  /**
   * @return array<string, mixed>|null
   */
  private static function row(string $entity, int $id): ?array {
    return civicrm_api4($entity, 'get', ['checkPermissions' => FALSE, 'where' => [['id', '=', $id]]])->first();
  }

}
