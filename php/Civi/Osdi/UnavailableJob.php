<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Exception\InvalidOperationException;
use CRM_OSDI_ExtensionUtil as E;
use Psr\Log\LogLevel;

/**
 * Scheduled jobs of osdi-client 1.2.3 whose work this version does not do yet.
 */
final class UnavailableJob {

  /**
   * The error such a job ends with, also logged.
   *
   * @param string $action
   *   Such as 'osdiclientbatchsyncdonations'.
   */
  public static function error(string $action): InvalidOperationException {
    $message = E::ts('This version of OSDI Client does not do the work of Job.%1 yet. Nothing was read or written, and nothing was lost. Disable the scheduled job until a version that does is installed.', [1 => $action]);
    SiteLog::write(LogLevel::WARNING, $message);
    return new InvalidOperationException($message);
  }

}
