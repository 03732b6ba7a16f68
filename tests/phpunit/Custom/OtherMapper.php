<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\Mapper\PersonBasic;

/**
 * Another mapper that does the same.
 */
final class OtherMapper extends PersonBasic {
}
