<?php

declare(strict_types=1);

namespace Civi\Osdi\ActionNetwork\BatchSyncer;

use Civi\Osdi\BatchSyncerInterface;
use Civi\Osdi\Exception\InvalidOperationException;
use Civi\Osdi\PeopleSync;
use Civi\Osdi\SingleSyncerInterface;

/**
 * Syncs everybody who changed: a run of the people sync.
 */
class PersonBasic implements BatchSyncerInterface {

  /**
   * Runs the sync: told from when on to read, in place of where the last run ended, and who the candidates are.
   *
   * @var (\Closure(?string, ?\Closure(string): iterable<int, array<string, mixed>>): array<string, mixed>)|null
   */
  private ?\Closure $run = NULL;

  /**
   * @var array<string, mixed>|null
   */
  private ?array $report = NULL;

  private string $cutoff = '';

  public function __construct(private ?SingleSyncerInterface $singleSyncer = NULL) {}

  public function getSingleSyncer(): SingleSyncerInterface {
    return $this->singleSyncer ??= \Civi\OsdiClient::container()->getSingle('SingleSyncer', 'Person');
  }

  public function setSingleSyncer(SingleSyncerInterface $singleSyncer): void {
    $this->singleSyncer = $singleSyncer;
  }

  /**
   * @inheritDoc
   */
  public function batchSyncFromRemote(): ?string {
    return $this->batch('remote');
  }

  /**
   * @inheritDoc
   */
  public function batchSyncFromLocal(): ?string {
    return $this->batch('local');
  }

  /**
   * Carries out one direction, for the sync.
   *
   * @internal
   * @param string $origin
   * @param string $cutoff
   *   From when on the run reads, as the database shows times.
   * @param \Closure(?string, ?\Closure(string): iterable<int, array<string, mixed>>): array<string, mixed> $run
   * @return array<string, mixed>
   *   The report.
   */
  final public function carryOut(string $origin, string $cutoff, \Closure $run): array {
    [$this->run, $this->report, $this->cutoff] = [$run, NULL, $cutoff];
    $method = $origin === 'local' ? 'findAndSyncLocalUpdatesAsNeeded' : 'findAndSyncRemoteUpdatesAsNeeded';
    try {
      $this->$method($cutoff);
      return $this->report ?? throw new InvalidOperationException('%s::%s() has to call parent::%s(), which carries the sync out.', static::class, $method, $method);
    }
    finally {
      $this->run = NULL;
    }
  }

  /**
   * @param string $cutoff
   * @return string
   *   The counts.
   */
  protected function findAndSyncRemoteUpdatesAsNeeded($cutoff): string {
    return $this->read($cutoff, NULL);
  }

  /**
   * @param string $cutoff
   *   From when on to look, as the database shows times. With another one than the method was given, the run reads from
   *   there.
   * @return array{0: ?string, 1: string}
   *   The newest modified_date, which the sync does not need any more, and the counts.
   */
  protected function findAndSyncLocalUpdatesAsNeeded($cutoff): array {
    $isOwn = (new \ReflectionMethod($this, 'getCandidateLocalContacts'))->getDeclaringClass()->getName() !== self::class;
    $isMoved = $cutoff !== $this->cutoff;
    $candidates = fn(string $since): iterable => $this->getCandidateLocalContacts($isMoved ? $cutoff : $since);
    return [NULL, $this->read($cutoff, $isOwn ? $candidates : NULL)];
  }

  /**
   * The contacts a run from CiviCRM looks at. An override can leave contacts out and bring in others that were not modified.
   *
   * @param string $cutoff
   *   As the database shows times.
   * @return \Civi\Api4\Generic\Result
   *   With contact_id.
   */
  protected function getCandidateLocalContacts($cutoff): \Civi\Api4\Generic\Result {
    return civicrm_api4('Email', 'get', [
      'checkPermissions' => FALSE,
      'select' => ['contact_id', 'contact.modified_date', 'sync_state.local_pre_sync_modified_time', 'sync_state.local_post_sync_modified_time'],
      'join' => [
        ['Contact AS contact', 'INNER', ['contact_id', '=', 'contact.id']],
        ['OsdiPersonSyncState AS sync_state', 'LEFT', ['contact_id', '=', 'sync_state.contact_id']],
      ],
      'where' => [
        ['contact.modified_date', '>=', $cutoff],
        ['is_primary', '=', TRUE],
        ['contact.is_deleted', '=', FALSE],
        ['contact.contact_type', '=', 'Individual'],
      ],
      'orderBy' => ['contact.modified_date' => 'ASC'],
    ]);
  }

  /**
   * @param string $cutoff
   * @param (\Closure(string): iterable<int, array<string, mixed>>)|null $candidates
   */
  private function read(string $cutoff, ?\Closure $candidates): string {
    $run = $this->run ?? throw new InvalidOperationException('%s: call batchSyncFromLocal() or batchSyncFromRemote().', static::class);
    $this->report = $run($cutoff === $this->cutoff ? NULL : $cutoff, $candidates);
    return $this->report['summary'];
  }

  private function batch(string $origin): ?string {
    $sync = new PeopleSync((int) \Civi\OsdiClient::container()->getSyncProfileId(), batchSyncer: $this);
    return $sync->run([$origin])[$origin]['summary'] ?? NULL;
  }

}
