<?php

declare(strict_types=1);

class CRM_Utils_System {

  public static function url($path = NULL, $query = '', $absolute = FALSE, $fragment = NULL, $htmlize = TRUE, $frontend = FALSE): string {
    return ($absolute ? 'https://civi.example.org' : '') . "/$path?" . http_build_query($query);
  }

  public static function civiExit($status = 0): never {
    exit($status);
  }

}
