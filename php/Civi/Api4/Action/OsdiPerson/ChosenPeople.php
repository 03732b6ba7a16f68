<?php

declare(strict_types=1);

namespace Civi\Api4\Action\OsdiPerson;

use Civi\Api4\Action\OsdiSyncProfile\SelectsPeople;
use Civi\Osdi\Exception\InvalidArgumentException;
use CRM_OSDI_ExtensionUtil as E;

/**
 * The parameters of SelectsPeople, where people have to be chosen by their ids.
 */
trait ChosenPeople {

  use SelectsPeople;

  /**
   * People in one call; more than that are a matter for a run of the profile.
   */
  private static int $most = 500;

  /**
   * @return array<string, mixed>
   */
  private function chosen(): array {
    $selection = $this->selection();
    $chosen = count($selection['contact_ids'] ?? []) + count($selection['person_ids'] ?? []);
    if ($chosen === 0 || $chosen > self::$most) {
      throw new InvalidArgumentException(E::ts('contactIds, personIds: name from 1 to %1 people.', [1 => self::$most]));
    }
    return $selection;
  }

}
