<?php

declare(strict_types=1);

use CRM_OSDI_ExtensionUtil as E;

/**
 * Option lists of what is remembered about actions.
 */
class CRM_OSDI_BAO_ActionState extends CRM_OSDI_DAO_ActionState {

  /**
   * @return array<string, string>
   */
  public static function getStatuses(): array {
    return [
      'success' => E::ts('Done'),
      'waiting' => E::ts('Waits for the person'),
      'error' => E::ts('Error'),
      'did not qualify' => E::ts('Did not qualify'),
    ];
  }

}
