<?php

declare(strict_types=1);

namespace Civi\Osdi\SyncProfile;

use Civi\Api4\Service\Spec\Provider\Generic\SpecProviderInterface;
use Civi\Api4\Service\Spec\RequestSpec;
use Civi\Core\Service\AutoService;

/**
 * Makes the API token write-only in API v4: wherever the field is read (in select, where, joins or expressions, with
 * or without permission checks) it is NULL.
 *
 * @service osdi.api_token_field
 */
class ApiTokenField extends AutoService implements SpecProviderInterface {

  /**
   * @inheritDoc
   */
  public function modifySpec(RequestSpec $spec): void {
    $field = $spec->getFieldByName('api_token');
    if ($field !== NULL) {
      $field->setSqlRenderer([self::class, 'render']);
    }
  }

  /**
   * @inheritDoc
   */
  public function applies($entity, $action): bool {
    return $entity === 'OsdiSyncProfile';
  }

  /**
   * What a query reads instead of the column.
   */
  public static function render(): string {
    return 'NULL';
  }

}
