<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Native\Client;
use Civi\Osdi\SyncProfile\ActionRules;

/**
 * One run of the sync of actions of one profile. It keeps to the locks of the people sync, whose states say who acted.
 */
final class ActionSync {

  private PeopleSync $people;

  /**
   * @param int $profileId
   * @param string $startedBy
   *   One of the constants BY_… of RunRecord.
   * @param int $patience
   *   Seconds to wait for a run of another profile.
   */
  public function __construct(private int $profileId, private string $startedBy = RunRecord::BY_JOB, int $patience = PeopleSync::OTHER_PROFILE_PATIENCE) {
    $this->people = new PeopleSync($profileId, patience: $patience);
  }

  /**
   * @return array<string, mixed>|null
   *   The report; NULL when another run of this profile holds the lock.
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public function run(): ?array {
    return $this->people->exclusively(function (Client $client, array $profile): array {
      if ((int) $profile['running'] > 0) {
        RunRecord::closeKilled($this->profileId);
      }
      $gateway = new ActionGateway($this->profileId, $profile);
      $record = RunRecord::open($this->profileId, Origins::REMOTE, $this->startedBy, RunRecord::ACTIONS);
      return $record->of($gateway, $client, fn() => $this->carry($client, $gateway, []));
    });
  }

  /**
   * What a run would do, action by action. Nothing is written, so it needs no lock and leaves no row.
   *
   * @param int $limit
   *   Actions told of; reading ends there.
   * @return array<string, mixed>
   *   The report, with 'actions'.
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public function preview(int $limit): array {
    $actions = [];
    $report = $this->carry($this->people->connect(), new ActionGateway($this->profileId), ['preview' => TRUE, 'limit' => $limit], function (array $batch) use (&$actions): void {
      array_push($actions, ...$batch['actions']);
    });
    return $report + ['actions' => $actions];
  }

  /**
   * @param Client $client
   * @param ActionGateway $gateway
   * @param array<string, mixed> $options
   * @param (callable(array<string, mixed>): void)|null $progress
   * @return array<string, mixed>
   */
  private function carry(Client $client, ActionGateway $gateway, array $options, ?callable $progress = NULL): array {
    return \Civi\Osdi\Native\sync_actions($client, $gateway, ['rules' => ActionRules::ofProfile($this->profileId)] + $options, $progress);
  }

}
