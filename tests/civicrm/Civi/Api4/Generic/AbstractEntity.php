<?php

declare(strict_types=1);

namespace Civi\Api4\Generic;

abstract class AbstractEntity {

  public static function getEntityName(): string {
    return substr(static::class, strrpos(static::class, '\\') + 1);
  }

  /**
   * @return array<string, mixed>
   */
  public static function permissions() {
    return ['meta' => ['access CiviCRM'], 'default' => ['administer CiviCRM']];
  }

}
