<?php

declare(strict_types=1);

namespace Civi\Osdi\Own;

use Civi\Osdi\ActionNetwork\SingleSyncer\PersonBasic;
use Civi\Osdi\Container;
use Civi\Osdi\LocalObject\PersonBasic as LocalPerson;
use Civi\Osdi\Result\FetchOldOrFindNewMatch;
use CRM_OSDI_ExtensionUtil as E;

/**
 * A rule of the site's own about who is synced.
 */
final class Eligibility {

  public function __construct(private Container $container, private PersonBasic $syncer) {}

  /**
   * @param string $origin
   * @param list<array<string, mixed>> $pairs
   * @return array<int, string>
   *   By position.
   */
  public function reasons(string $origin, array $pairs): array {
    $contacts = Contacts::load($this->container, array_filter(array_column($pairs, 'contact_id')));
    $reasons = [];
    foreach ($pairs as $position => $pair) {
      $id = (int) ($pair['contact_id'] ?? 0);
      $reason = $contacts->failures[$id] ?? $this->reason($origin, $pair, $contacts->loaded[$id] ?? NULL);
      if ($reason !== NULL) {
        $reasons[$position] = $reason;
      }
    }
    return $reasons;
  }

  /**
   * @param string $origin
   * @param array<string, mixed> $pair
   * @param LocalPerson|null $contact
   */
  private function reason(string $origin, array $pair, ?LocalPerson $contact): ?string {
    try {
      $objects = $this->syncer->toLocalRemotePair($contact, Mapping::person($this->container, $pair['person'] ?? NULL, $pair['person_id'] ?? NULL))->setOrigin($origin);
      $objects->pushResult((new FetchOldOrFindNewMatch())->setStatusCode($pair['match']));
      return $this->syncer->whyNot($objects);
    }
    // Whoever a rule fails for is not synced, and the others are.
    catch (\Throwable $error) {
      return self::failed($this->syncer, $error);
    }
  }

  /**
   * What is told of a rule that failed.
   */
  public static function failed(object $syncer, \Throwable $error): string {
    return E::ts('The rule of %1 failed: %2', [1 => get_class($syncer), 2 => $error->getMessage()]);
  }

}
