<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Exception\ConfigurationException;
use Civi\Osdi\Native\Client;
use Civi\Osdi\SyncProfile\DonationOverrides;
use Civi\Osdi\SyncProfile\DonationRules;
use Civi\Osdi\SyncProfile\PeopleRules;
use CRM_OSDI_ExtensionUtil as E;

/**
 * One run of the sync of donations of one profile, direction by direction. It keeps to the locks of the people sync, whose
 * states say who gave.
 */
final class DonationSync {

  private PeopleSync $people;

  /**
   * @var array<string, array<string, mixed>>
   */
  private array $finished = [];

  private ?string $current = NULL;

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
   * @return array<string, array<string, mixed>>
   *   A report by origin; none when another run of this profile holds the lock. After a stop, those that were begun.
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public function run(array $origins, bool $confirmed = FALSE): array {
    $this->finished = [];
    $this->check();
    return $this->people->exclusively(function (Client $client, array $profile) use ($origins, $confirmed): array {
      if ((int) $profile['running'] > 0) {
        RunRecord::closeKilled($this->profileId);
      }
      $gateway = new DonationGateway($this->profileId, $profile, $this->people->own());
      foreach ($origins as $origin) {
        $this->current = $origin;
        $record = RunRecord::open($this->profileId, $origin, $this->startedBy, RunRecord::DONATIONS);
        $options = ['people_rules' => PeopleRules::ofProfile($profile), 'confirm' => $confirmed];
        $this->finished[$origin] = $record->of($gateway, $client, fn() => $this->carry($origin, $client, $gateway, $options));
        if ($this->finished[$origin]['stopped']) {
          break;
        }
      }
      $this->current = NULL;
      return $this->finished;
    }) ?? [];
  }

  /**
   * What a run would do, donation by donation. Nothing is written, so it needs no lock and leaves no row.
   *
   * @param list<string> $origins
   *   See Origins.
   * @param int $limit
   *   Donations told of in each direction; reading ends there.
   * @return array<string, array<string, mixed>>
   *   A report by origin, with 'donations'.
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public function preview(array $origins, int $limit): array {
    $this->check();
    $client = $this->people->connect();
    $gateway = new DonationGateway($this->profileId, [], $this->people->own());
    $options = ['people_rules' => $this->people->rules(), 'preview' => TRUE, 'limit' => $limit];
    $reports = [];
    foreach ($origins as $origin) {
      $this->current = $origin;
      $donations = [];
      $collect = function (array $batch) use (&$donations): void {
        array_push($donations, ...$batch['donations']);
      };
      $reports[$origin] = $this->carry($origin, $client, $gateway, $options, $collect);
      $reports[$origin]['donations'] = $donations;
    }
    $this->current = NULL;
    return $reports;
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
   * What keeps this profile's donations from being synced is told before anything is done.
   */
  private function check(): void {
    $this->people->checkProfile();
    $overrides = DonationOverrides::problemOf($this->profileId);
    if ($overrides !== NULL) {
      throw new ConfigurationException($overrides, 'configuration');
    }
    if (!\CRM_Core_Component::isEnabled('CiviContribute')) {
      throw new ConfigurationException(E::ts('CiviContribute is disabled, so there are no contributions. Enable it (Administer, System Settings, Components), or run the job of people alone.'), 'configuration');
    }
  }

  /**
   * @param string $origin
   * @param Client $client
   * @param DonationGateway $gateway
   * @param array<string, mixed> $options
   * @param (callable(array<string, mixed>): void)|null $progress
   * @return array<string, mixed>
   */
  private function carry(string $origin, Client $client, DonationGateway $gateway, array $options, ?callable $progress = NULL): array {
    $run = ['profile_id' => $this->profileId, 'origin' => $origin, 'rules' => DonationRules::ofProfile($this->profileId)] + $options;
    return \Civi\Osdi\Native\sync_donations($client, $gateway, $run, $progress);
  }

}
