<?php

declare(strict_types=1);

/**
 * All components are enabled.
 */
class CRM_Core_Component {

  public static function isEnabled(string $component): bool {
    return TRUE;
  }

}
