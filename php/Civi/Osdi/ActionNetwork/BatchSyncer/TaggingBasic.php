<?php

declare(strict_types=1);

namespace Civi\Osdi\ActionNetwork\BatchSyncer;

use Civi\Osdi\BatchSyncerInterface;
use Civi\Osdi\SingleSyncerInterface;
use Civi\Osdi\TaggingSync;

/**
 * Syncs who has which tag: a run of the sync of tags.
 */
class TaggingBasic implements BatchSyncerInterface {

  public function __construct(protected ?SingleSyncerInterface $singleSyncer = NULL) {}

  /**
   * @inheritDoc
   */
  public function batchSyncFromRemote(): ?string {
    return $this->batch(['remote']);
  }

  /**
   * @inheritDoc
   */
  public function batchSyncFromLocal(): ?string {
    return $this->batch(['local']);
  }

  /**
   * @return int|null
   *   How many taggings were looked at; NULL when another run was under way.
   */
  public function batchTwoWayMirror(): ?int {
    return $this->run(['remote', 'local'])['total'] ?? NULL;
  }

  /**
   * The tags that are synced, for the sync.
   *
   * @internal
   * @return list<int>|null
   *   NULL for those of the profile.
   */
  final public function ownTagIds(): ?array {
    $isOwn = (new \ReflectionMethod($this, 'getEligibleLocalTagIds'))->getDeclaringClass()->getName() !== self::class;
    return $isOwn ? array_values(array_map('intval', $this->getEligibleLocalTagIds())) : NULL;
  }

  /**
   * The ids of CiviCRM's tags that are synced, of those the profile allows.
   *
   * @return array<int, int|string>
   */
  protected function getEligibleLocalTagIds(): array {
    return civicrm_api4('Tag', 'get', [
      'checkPermissions' => FALSE,
      'select' => ['id'],
      'where' => [['used_for', 'CONTAINS', 'civicrm_contact'], ['is_tagset', '=', FALSE]],
    ])->column('id');
  }

  /**
   * @param list<string> $origins
   */
  private function batch(array $origins): ?string {
    return $this->run($origins)['summary'] ?? NULL;
  }

  /**
   * @param list<string> $origins
   * @return array<string, mixed>|null
   */
  private function run(array $origins): ?array {
    return (new TaggingSync((int) \Civi\OsdiClient::container()->getSyncProfileId(), batchSyncer: $this))->run($origins);
  }

}
