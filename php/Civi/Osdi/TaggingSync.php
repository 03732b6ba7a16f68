<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\ActionNetwork\BatchSyncer\TaggingBasic as BatchSyncer;
use Civi\Osdi\Native\Client;
use Civi\Osdi\Own\Taggings;
use Civi\Osdi\SyncProfile\TagRules;
use Civi\OsdiClient;

/**
 * One run of the sync of tags of one profile. It keeps to the locks of the people sync, whose states say who is who.
 */
final class TaggingSync {

  private PeopleSync $people;

  /**
   * @param int $profileId
   * @param string $startedBy
   *   One of the constants BY_… of RunRecord.
   * @param int $patience
   *   Seconds to wait for a run of another profile.
   * @param BatchSyncer|null $batchSyncer
   *   The object that asked for the run, in place of the one the profile names.
   */
  public function __construct(
    private int $profileId,
    private string $startedBy = RunRecord::BY_JOB,
    int $patience = PeopleSync::OTHER_PROFILE_PATIENCE,
    private ?BatchSyncer $batchSyncer = NULL,
  ) {
    $this->people = new PeopleSync($profileId, patience: $patience);
  }

  /**
   * @param list<string> $origins
   *   See Origins.
   * @param bool $confirmed
   *   Whether somebody agreed to what the brake stopped for.
   * @return array<string, mixed>|null
   *   The report, or NULL when another run of this profile holds the lock.
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public function run(array $origins, bool $confirmed = FALSE): ?array {
    $this->people->checkProfile();
    TagRules::ofProfile($this->profileId);
    return $this->people->exclusively(function (Client $client, array $profile) use ($origins, $confirmed): array {
      if ((int) $profile['running'] > 0) {
        RunRecord::closeKilled($this->profileId);
      }
      // As they are now: somebody may have changed them during the wait.
      $rules = TagRules::ofProfile($this->profileId);
      $gateway = $this->gateway($rules);
      $record = RunRecord::open($this->profileId, count($origins) > 1 ? RunRecord::BOTH : $origins[0], $this->startedBy, RunRecord::TAGGINGS);
      return $record->of($gateway, $client, fn() => $this->carry($client, $gateway, $rules, ['origins' => $origins, 'confirm' => $confirmed]));
    });
  }

  /**
   * What a run would do. Nothing is written, so it needs no lock and leaves no row.
   *
   * @param list<string> $origins
   *   See Origins.
   * @param int $limit
   *   Changes told of.
   * @return array<string, mixed>
   *   The report, with 'changes'.
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public function preview(array $origins, int $limit): array {
    $client = $this->people->connect();
    $rules = TagRules::ofProfile($this->profileId);
    return $this->carry($client, $this->gateway($rules), $rules, ['origins' => $origins, 'preview' => TRUE, 'limit' => $limit]);
  }

  private function gateway(TagRules $rules): TaggingGateway {
    return new TaggingGateway($this->profileId, $rules->tags($this->ownTagIds()), Taggings::of(OsdiClient::containerFor($this->profileId)));
  }

  /**
   * The tags a class of the site's own lets through.
   *
   * @return list<int>|null
   *   NULL for all.
   */
  private function ownTagIds(): ?array {
    $container = OsdiClient::containerFor($this->profileId);
    $isReplaced = $container->replacement('BatchSyncer', 'Tagging') !== NULL;
    $syncer = $this->batchSyncer ?? ($isReplaced ? $container->getSingle('BatchSyncer', 'Tagging') : NULL);
    return $syncer?->ownTagIds();
  }

  /**
   * @param Client $client
   * @param TaggingGateway $gateway
   * @param TagRules $rules
   * @param array<string, mixed> $options
   * @return array<string, mixed>
   */
  private function carry(Client $client, TaggingGateway $gateway, TagRules $rules, array $options): array {
    return \Civi\Osdi\Native\sync_taggings($client, $gateway, $options + ['rules' => $rules->forLibrary() + array_filter(['own_rule' => $gateway->hasOwnRule()])]);
  }

}
