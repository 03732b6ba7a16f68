<?php

declare(strict_types=1);

/**
 * Nobody is logged in: tests run on the command line.
 */
class CRM_Core_Session {

  public static function getLoggedInContactID(): ?int {
    return NULL;
  }

}
