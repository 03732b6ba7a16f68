<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\ActionNetwork\BatchSyncer\PersonBasic as BatchSyncer;
use Civi\Osdi\Exception\ConfigurationException;
use Civi\Osdi\Exception\CrmException;
use Civi\Osdi\Gateway\DatabaseClock;
use Civi\Osdi\Gateway\Scope;
use Civi\Osdi\Gateway\Sql;
use Civi\Osdi\Native\Client;
use Civi\Osdi\Own\People;
use Civi\Osdi\SyncProfile\ApiToken;
use Civi\Osdi\SyncProfile\EntryPoint;
use Civi\Osdi\SyncProfile\FieldMap;
use Civi\Osdi\SyncProfile\PeopleOverrides;
use Civi\Osdi\SyncProfile\PeopleRules;
use Civi\Osdi\Upgrade\Revision;
use Civi\OsdiClient;
use CRM_OSDI_ExtensionUtil as E;

/**
 * One run of the people sync of one profile: takes the locks, opens the connection and lets the native library carry
 * out the directions one after the other.
 */
final class PeopleSync {

  /**
   * Seconds to wait for another run of the same profile; the lock manager's least.
   */
  private const SAME_PROFILE_PATIENCE = 1;

  /**
   * Seconds to wait for a run of another profile: about as long as a usual run takes that has much to do. Two profiles
   * may sync the same people, and each finds out whether CiviCRM has a person before it makes a contact; side by side,
   * both would make one.
   */
  public const OTHER_PROFILE_PATIENCE = 600;

  /**
   * The same where somebody waits for the answer: a web server would give up long before.
   */
  public const PATIENCE_OF_A_PERSON = 3;

  private const BEFORE_EVERYTHING = '1970-01-02 00:00:00';

  /**
   * @var array<string, array<string, mixed>>
   */
  private array $finished = [];

  private ?string $current = NULL;

  /**
   * @param int $profileId
   * @param (callable(array<string, mixed>): void)|null $progress
   *   Called once per batch.
   * @param int $patience
   *   Seconds to wait for a run of another profile.
   * @param string $startedBy
   *   One of the constants BY_… of RunRecord.
   * @param BatchSyncer|null $batchSyncer
   *   The object that asked for the run, in place of the one the profile names.
   * @param SingleSyncerInterface|null $singleSyncer
   *   The same.
   */
  public function __construct(
    private int $profileId,
    private $progress = NULL,
    private int $patience = self::OTHER_PROFILE_PATIENCE,
    private string $startedBy = RunRecord::BY_JOB,
    private ?BatchSyncer $batchSyncer = NULL,
    private ?SingleSyncerInterface $singleSyncer = NULL,
  ) {}

  /**
   * @param list<string> $origins
   *   See Origins.
   * @param array<string, mixed> $selection
   *   See Selection.
   * @param bool $confirmed
   *   Whether somebody agreed to what the brake stopped for.
   * @return array<string, array<string, mixed>>
   *   A report by origin; none when another run of this profile holds the lock. After a stop, those that were begun.
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public function run(array $origins, array $selection = [], bool $confirmed = FALSE): array {
    $this->finished = [];
    $options = $selection + ['confirm' => $confirmed];
    return $this->exclusively(function (Client $client, array $profile) use ($origins, $options): array {
      if ((int) $profile['running'] > 0) {
        RunRecord::closeKilled($this->profileId);
      }
      return $this->runAlone($origins, $client, $profile, $options);
    }) ?? [];
  }

  /**
   * What a run would do, person by person. Nothing is written, so it needs no lock and leaves no row.
   *
   * @param list<string> $origins
   *   See Origins.
   * @param array<string, mixed> $selection
   *   See Selection.
   * @param int $limit
   *   People told of in each direction; reading ends there.
   * @return array<string, array<string, mixed>>
   *   A report by origin, with 'people'.
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public function preview(array $origins, array $selection, int $limit): array {
    self::requireSetup();
    $profile = $this->loadProfile();
    $client = $this->openClient($profile);
    $gateway = new Gateway($this->profileId, $profile, $this->own());
    $options = $selection + ['preview' => TRUE, 'limit' => $limit];
    $reports = [];
    foreach ($origins as $origin) {
      $this->current = $origin;
      $people = [];
      $collect = function (array $batch) use (&$people): void {
        array_push($people, ...$batch['people']);
      };
      $reports[$origin] = $this->carry($origin, $client, $gateway, $profile, $options, $collect);
      $reports[$origin]['people'] = $people;
    }
    $this->current = NULL;
    return $reports;
  }

  /**
   * @param list<string> $origins
   * @param Client $client
   * @param array<string, ?string> $profile
   * @param array<string, mixed> $options
   * @return array<string, array<string, mixed>>
   */
  private function runAlone(array $origins, Client $client, array $profile, array $options): array {
    $gateway = new Gateway($this->profileId, $profile, $this->own());
    foreach ($origins as $origin) {
      $this->current = $origin;
      $record = RunRecord::open($this->profileId, $origin, $this->startedBy);
      $report = $record->of($gateway, $client, fn() => $this->carry($origin, $client, $gateway, $profile, $options, $this->progress));
      $this->finished[$origin] = $report;
      if ($report['stopped']) {
        break;
      }
    }
    $this->current = NULL;
    return $this->finished;
  }

  /**
   * @param string $origin
   * @param Client $client
   * @param Gateway $gateway
   * @param array<string, ?string> $profile
   * @param array<string, mixed> $options
   * @param (callable(array<string, mixed>): void)|null $progress
   * @return array<string, mixed>
   */
  private function carry(string $origin, Client $client, Gateway $gateway, array $profile, array $options, ?callable $progress): array {
    $run = ['profile_id' => $this->profileId, 'origin' => $origin, 'rules' => PeopleRules::ofProfile($profile)] + $options;
    $own = $this->own()?->batchSyncer;
    $isAboutSome = !empty($options['contact_ids']) || !empty($options['person_ids']);
    if ($own === NULL || $isAboutSome) {
      return \Civi\Osdi\Native\sync_people($client, $gateway, $run, $progress);
    }
    $clock = new DatabaseClock();
    $shown = fn(?string $utc): string => $utc === NULL ? self::BEFORE_EVERYTHING : $clock->toConditionBound($utc);
    $cursor = ($options['since'] ?? NULL) ?: $gateway->cursor($origin);
    return $own->carryOut($origin, $shown($cursor), function (?string $since, ?\Closure $candidates) use ($client, $gateway, $run, $progress, $clock, $cursor): array {
      $gateway->lookAt($candidates);
      // Before the first run everything is read anyway, and the cursor moves then.
      $from = $since === NULL || $cursor === NULL ? [] : ['since' => $clock->toUtc($since)];
      return \Civi\Osdi\Native\sync_people($client, $gateway, $from + $run, $progress);
    });
  }

  /**
   * What classes of the site's own say about people, as the profile and the container are now.
   */
  public function own(): ?People {
    return People::of(OsdiClient::containerFor($this->profileId), $this->batchSyncer, $this->singleSyncer);
  }

  /**
   * @throws \Civi\Osdi\Exception\OsdiException
   *   What keeps this profile from being synced.
   */
  public function checkProfile(): void {
    self::requireSetup();
    $this->loadProfile();
  }

  /**
   * Does work at Action Network while no other run of this profile, and none of another one, is under way.
   *
   * @template T
   * @param callable(Client, array<string, ?string>): T $work
   *   Told the profile as it is now.
   * @return T|null
   *   NULL when another run of this profile holds the lock.
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public function exclusively(callable $work): mixed {
    self::requireSetup();
    // A mistake in the profile is told at once, not after a wait.
    $profile = $this->loadProfile();
    $began = microtime(TRUE);
    $lock = \Civi::lockManager()->acquire("worker.osdi-client.people-$this->profileId", self::SAME_PROFILE_PATIENCE);
    if (!$lock->isAcquired()) {
      return NULL;
    }
    try {
      $others = \Civi::lockManager()->acquire('worker.osdi-client.people', $this->patience);
      if (!$others->isAcquired()) {
        throw new CrmException(E::ts('The people sync of another sync profile is under way and did not end within %1 seconds, so nothing was done here. Nothing is lost: try again when it has ended (OsdiRun shows how far it is), or leave it to the next run of the job. If this happens to jobs often, let them start at different times.', [1 => $this->patience]), 'crm');
      }
      try {
        if (microtime(TRUE) - $began > 1) {
          // As it is now: somebody may have changed it during the wait.
          $profile = $this->loadProfile();
        }
        return $work($this->openClient($profile), $profile);
      }
      finally {
        $others->release();
      }
    }
    finally {
      $lock->release();
    }
  }

  /**
   * Reports of the directions that were carried out, also when a later one failed.
   *
   * @return array<string, array<string, mixed>>
   */
  public function finished(): array {
    return $this->finished;
  }

  /**
   * The direction that failed, if one was begun.
   */
  public function failedOrigin(): ?string {
    return $this->current;
  }

  /**
   * The connection of the profile, for looking whether it works.
   *
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public function connect(): Client {
    self::requireSetup();
    return $this->openClient($this->loadProfile());
  }

  /**
   * What the profile decides about people, as the library wants it.
   *
   * @return array<string, mixed>
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public function rules(): array {
    return PeopleRules::ofProfile($this->loadProfile());
  }

  private static function requireSetup(): void {
    NativeLibrary::required();
    if (Revision::isPending()) {
      throw new ConfigurationException(Revision::request(), 'configuration');
    }
  }

  /**
   * @return array<string, ?string>
   */
  private function loadProfile(): array {
    $columns = ['entry_point', 'api_token'];
    $profile = $this->readProfile(['id', 'label', 'classes', 'person_remote_cursor', 'person_local_cursor', 'person_taken_away', FieldMap::FIELD, ...$columns, ...PeopleRules::COLUMNS, ...PeopleRules::SCOPE]);
    if ($profile === NULL) {
      throw new ConfigurationException(E::ts('There is no sync profile with id %1. Give the id of another one (sync_profile_id of the job, profileId in API v4), or create one in the API v4 Explorer (entity OsdiSyncProfile).', [1 => $this->profileId]), 'configuration');
    }
    foreach ($columns as $column) {
      if ((string) $profile[$column] === '') {
        throw new ConfigurationException(E::ts('The sync profile %1 has no %2. Enter it in the API v4 Explorer (entity OsdiSyncProfile).', [
          1 => $this->profileId,
          2 => $column,
        ]), 'configuration');
      }
    }
    // A profile of 1.2.3 was never validated.
    $elsewhere = EntryPoint::elsewhere((string) $profile['entry_point']);
    if ($elsewhere !== NULL) {
      throw new ConfigurationException(E::ts('The entry_point %1 of the sync profile %2 is not the address of Action Network\'s API. Enter one such as %3 in the API v4 Explorer (entity OsdiSyncProfile).', [
        1 => $elsewhere,
        2 => $this->profileId,
        3 => EntryPoint::USUAL,
      ]), 'configuration');
    }
    $overrides = PeopleOverrides::problem($profile);
    if ($overrides !== NULL) {
      throw new ConfigurationException($overrides, 'configuration');
    }
    Scope::ofRow($profile)->mustBeThere();
    return $profile;
  }

  /**
   * @param list<string> $columns
   * @return array<string, ?string>|null
   */
  private function readProfile(array $columns): ?array {
    // 'running': rows of runs that did not end, which means killed ones to who holds the lock.
    $running = "(SELECT COUNT(*) FROM civicrm_osdi_run WHERE sync_profile_id = $this->profileId AND outcome = " . Sql::value(RunRecord::RUNNING) . ') AS running';
    return Sql::rows('SELECT ' . implode(', ', $columns) . ", $running FROM civicrm_osdi_sync_profile WHERE id = $this->profileId", [...$columns, 'running'])[0] ?? NULL;
  }

  /**
   * @param array<string, ?string> $profile
   */
  private function openClient(array $profile): Client {
    return ApiToken::hiddenFromTraces(fn() => new Client((string) $profile['entry_point'], ApiToken::decrypt((string) $profile['api_token'])));
  }

}
