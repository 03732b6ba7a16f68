<?php

declare(strict_types=1);

namespace Civi\Osdi\Result;

/**
 * What a mapper made of a pair.
 */
class Map extends AbstractResult {

  use SimpleErrorTrait;

  public const ERROR = 'error';

  public const SKIPPED_ALL_CHANGES = 'skipped all changes';

  public const SUCCESS = 'success';

}
