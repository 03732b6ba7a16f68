<?php

declare(strict_types=1);

namespace Civi\Osdi\Gateway;

use Civi\Osdi\Exception\ConfigurationException;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Converts between UTC and the dates of contributions and activities, which CiviCRM keeps in the site's own time, without a zone.
 *
 * Each date is converted by the offset its zone had then, daylight saving included. The setting osdiClient.localUtcOffset
 * of osdi-client 1.2.3 still says the zone where it is set.
 */
final class ContributionClock {

  public const SETTING = 'osdiClient.localUtcOffset';

  /**
   * Minutes by which clocks are put forward: half an hour on Lord Howe Island, an hour everywhere else.
   */
  private const LEFT_OUT = [30, 60];

  private \DateTimeZone $zone;

  public function __construct() {
    $name = trim((string) \Civi::settings()->get(self::SETTING));
    try {
      $this->zone = new \DateTimeZone($name === '' ? date_default_timezone_get() : $name);
    }
    catch (\Exception $error) {
      throw new ConfigurationException(E::ts('The setting %1 is "%2", which is no time zone. Enter one such as America/New_York, or empty it to use that of the site.', [
        1 => self::SETTING,
        2 => $name,
      ]), 'configuration', NULL, [], $error);
    }
  }

  /**
   * @param string $utc
   *   ISO 8601.
   * @return string
   *   Such as '2026-03-18 12:58:00'.
   */
  public function toSite(string $utc): string {
    return (new \DateTimeImmutable($utc))->setTimezone($this->zone)->format('Y-m-d H:i:s');
  }

  /**
   * Every date a site can have for a time: besides the one it is written as, one in the hour that daylight saving leaves
   * out, which people and imports enter all the same.
   *
   * @param string $utc
   *   ISO 8601.
   * @return list<string>
   */
  public function spellings(string $utc): array {
    $dates = [$this->toSite($utc)];
    $same = $this->toUtc($dates[0]);
    foreach (self::LEFT_OUT as $minutes) {
      // Counted as on a wall clock, which has that hour.
      $date = (new \DateTimeImmutable($dates[0], new \DateTimeZone('UTC')))->modify("-$minutes minutes")->format('Y-m-d H:i:s');
      if ($this->toUtc($date) === $same) {
        $dates[] = $date;
      }
    }
    return $dates;
  }

  /**
   * An hour that comes twice when daylight saving ends is taken for the first one.
   *
   * @param string|null $site
   *   As CiviCRM has it.
   * @return string|null
   *   ISO 8601 in UTC, such as '2026-03-18T16:58:00Z'.
   */
  public function toUtc(?string $site): ?string {
    if ($site === NULL || $site === '') {
      return NULL;
    }
    return (new \DateTimeImmutable($site, $this->zone))->setTimezone(new \DateTimeZone('UTC'))->format('Y-m-d\TH:i:s\Z');
  }

}
