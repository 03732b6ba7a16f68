<?php

declare(strict_types=1);

use Civi\Osdi\RunRecord;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Option lists of runs.
 */
class CRM_OSDI_BAO_Run extends CRM_OSDI_DAO_Run {

  /**
   * @return array<string, string>
   */
  public static function getOrigins(): array {
    return [
      'remote' => E::ts('Action Network to CiviCRM'),
      'local' => E::ts('CiviCRM to Action Network'),
      RunRecord::BOTH => E::ts('Both ways'),
    ];
  }

  /**
   * @return array<string, string>
   */
  public static function getSubjects(): array {
    return [
      RunRecord::PEOPLE => E::ts('People'),
      RunRecord::TAGGINGS => E::ts('Tags'),
      RunRecord::DONATIONS => E::ts('Donations'),
      RunRecord::ACTIONS => E::ts('Actions'),
    ];
  }

  /**
   * @return array<string, string>
   */
  public static function getStarters(): array {
    return [
      RunRecord::BY_JOB => E::ts('Scheduled job'),
      RunRecord::BY_API => E::ts('API'),
      RunRecord::BY_QUEUE => E::ts('Queue'),
    ];
  }

  /**
   * @return array<string, string>
   */
  public static function getOutcomes(): array {
    return [
      RunRecord::RUNNING => E::ts('Under way'),
      RunRecord::DONE => E::ts('Done'),
      RunRecord::FAILED => E::ts('Failed'),
      RunRecord::STOPPED => E::ts('Stopped on request'),
      RunRecord::BRAKED => E::ts('Stopped by the brake'),
      RunRecord::CRASHED => E::ts('Killed'),
    ];
  }

}
