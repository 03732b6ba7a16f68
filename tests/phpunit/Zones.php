<?php

declare(strict_types=1);

namespace OsdiTest;

/**
 * Lets a test change the zones of PHP and of the database session, and puts them back.
 */
trait Zones {

  private string $phpBefore;

  private string $sessionBefore;

  /**
   * @before
   */
  protected function rememberZones(): void {
    $this->phpBefore = date_default_timezone_get();
    $this->sessionBefore = (string) \CRM_Core_DAO::singleValueQuery('SELECT @@session.time_zone');
  }

  /**
   * @after
   */
  protected function restoreZones(): void {
    $this->phpZone($this->phpBefore);
    $this->sessionZone($this->sessionBefore);
  }

  private function phpZone(string $zone): void {
    date_default_timezone_set($zone);
  }

  private function sessionZone(string $zone): void {
    \CRM_Core_DAO::executeQuery('SET time_zone = %1', [1 => [$zone, 'String']]);
  }

}
