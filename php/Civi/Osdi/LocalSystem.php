<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Gateway\ContributionClock;

/**
 * CiviCRM, as far as it has a time of its own: that of contributions and activities, which are kept without a zone.
 */
class LocalSystem {

  /**
   * @param string $localizedDateTime
   *   As CiviCRM has it.
   * @return \DateTime
   *   In UTC.
   */
  public function convertFromLocalizedDateTimeString(string $localizedDateTime): \DateTime {
    return new \DateTime((string) (new ContributionClock())->toUtc($localizedDateTime));
  }

  /**
   * @return string
   *   Such as '2026-03-18 12:58:00'.
   */
  public function convertToLocalizedDateTimeString(\DateTimeInterface $dateTime): string {
    return (new ContributionClock())->toSite($dateTime->format(DATE_ATOM));
  }

  /**
   * The setting; NULL where the zone is that of the site.
   */
  public function getLocalUtcOffset(): ?string {
    return trim((string) \Civi::settings()->get(ContributionClock::SETTING)) ?: NULL;
  }

}
