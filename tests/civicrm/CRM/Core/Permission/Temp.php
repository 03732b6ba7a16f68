<?php

declare(strict_types=1);

class CRM_Core_Permission_Temp {

  /**
   * @var list<string>
   */
  private array $granted = [];

  /**
   * @param string|list<string> $permissions
   */
  public function grant($permissions): void {
    array_push($this->granted, ...(array) $permissions);
  }

  public function check(string $permission): bool {
    return in_array($permission, $this->granted, TRUE);
  }

}
