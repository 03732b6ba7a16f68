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
    if ($chosen === 0) {
      throw new InvalidArgumentException(E::ts('contactIds, personIds: nobody is named. Name from 1 to %1 people.', [1 => self::$most]));
    }
    if ($chosen > self::$most) {
      throw new InvalidArgumentException(E::ts('contactIds, personIds: %1 people are named, and at most %2 can be at once. Name fewer, or run Job.osdiclientbatchsynccontacts with contact_ids or person_ids.', [
        1 => $chosen,
        2 => self::$most,
      ]));
    }
    return $selection;
  }

}
