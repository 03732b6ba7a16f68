<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\Matcher\Person\UniqueEmailOrFirstLastEmail;

/**
 * Another matcher that changes nothing.
 */
final class SameMatcher extends UniqueEmailOrFirstLastEmail {
}
