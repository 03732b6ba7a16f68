<?php

declare(strict_types=1);

namespace Civi\Osdi\Result;

/**
 * Whether a pair may be synced.
 */
class SyncEligibility extends AbstractResult {

  use SimpleErrorTrait;

  public const ERROR = 'error';

  public const ELIGIBLE = 'eligible';

  public const INELIGIBLE = 'ineligible';

  public const NOT_NEEDED = 'not needed';

}
