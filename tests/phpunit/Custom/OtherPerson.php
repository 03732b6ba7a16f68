<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\LocalObject\PersonBasic;

/**
 * Another local person that is the same.
 */
final class OtherPerson extends PersonBasic {
}
