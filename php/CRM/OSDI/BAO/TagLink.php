<?php

declare(strict_types=1);

use CRM_OSDI_ExtensionUtil as E;

/**
 * Option lists of tag links.
 */
class CRM_OSDI_BAO_TagLink extends CRM_OSDI_DAO_TagLink {

  /**
   * @return array<string, string>
   */
  public static function getLinkers(): array {
    return [
      'name' => E::ts('Same name'),
      'hand' => E::ts('A person'),
      'creation' => E::ts('One was made for the other'),
    ];
  }

}
