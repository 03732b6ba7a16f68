<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Native\Client;
use Civi\Osdi\SyncProfile\TagRules;

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
   */
  public function __construct(private int $profileId, private string $startedBy = RunRecord::BY_JOB, int $patience = PeopleSync::OTHER_PROFILE_PATIENCE) {
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
      if ($profile['running'] > 0) {
        RunRecord::closeKilled($this->profileId);
      }
      // As they are now: somebody may have changed them during the wait.
      $rules = TagRules::ofProfile($this->profileId);
      $gateway = new TaggingGateway($this->profileId, $rules->tags());
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
    return $this->carry($client, new TaggingGateway($this->profileId, $rules->tags()), $rules, ['origins' => $origins, 'preview' => TRUE, 'limit' => $limit]);
  }

  /**
   * @param Client $client
   * @param TaggingGateway $gateway
   * @param TagRules $rules
   * @param array<string, mixed> $options
   * @return array<string, mixed>
   */
  private function carry(Client $client, TaggingGateway $gateway, TagRules $rules, array $options): array {
    return \Civi\Osdi\Native\sync_taggings($client, $gateway, $options + ['rules' => $rules->forLibrary()]);
  }

}
