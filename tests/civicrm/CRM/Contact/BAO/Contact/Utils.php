<?php

declare(strict_types=1);

class CRM_Contact_BAO_Contact_Utils {

  /**
   * The stand-in keeps no caches of contacts.
   */
  public static function clearContactCaches(): void {
  }

}
