<?php

declare(strict_types=1);

namespace Civi\Api4\Service\Spec\Provider\Generic;

use Civi\Api4\Service\Spec\RequestSpec;

interface SpecProviderInterface {

  public function modifySpec(RequestSpec $spec);

  public function applies(string $entity, string $action);

}
