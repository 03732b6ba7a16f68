<?php

declare(strict_types=1);

namespace Civi\Osdi\Result;

/**
 * What became of a deletion.
 */
class DeletionSync extends AbstractResult {

  use SimpleErrorTrait;

  public const DELETED = 'deleted';

  public const ERROR = 'error';

  public const NOTHING_TO_DELETE = 'nothing to delete';

}
