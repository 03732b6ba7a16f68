<?php

declare(strict_types=1);

namespace StandIn;

/**
 * Who may call an API v4 action.
 */
final class Access {

  public static function allows(string $entity, string $action): bool {
    $class = "Civi\\Api4\\$entity";
    $permissions = $class::permissions();
    return \CRM_Core_Permission::check($permissions[$action] ?? $permissions['default']);
  }

}
