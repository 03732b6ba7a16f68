<?php

declare(strict_types=1);

namespace Civi\Osdi\SyncProfile;

use Civi\Api4\Service\Spec\Provider\Generic\SpecProviderInterface;
use Civi\Api4\Service\Spec\RequestSpec;
use Civi\Core\Service\AutoService;

/**
 * What a new profile cannot do without, so that API v4 and its Explorer ask for it. The columns stay nullable, as
 * osdi-client 1.2.3 made them: a site may have incomplete profiles.
 *
 * @service osdi.required_profile_fields
 */
class RequiredFields extends AutoService implements SpecProviderInterface {

  public const NAMES = ['label', 'entry_point', 'api_token'];

  /**
   * @inheritDoc
   */
  public function modifySpec(RequestSpec $spec): void {
    foreach (self::NAMES as $name) {
      $spec->getFieldByName($name)?->setRequired(TRUE);
    }
  }

  /**
   * @inheritDoc
   */
  public function applies($entity, $action): bool {
    return $entity === 'OsdiSyncProfile';
  }

}
