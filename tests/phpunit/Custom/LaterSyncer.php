<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

/**
 * Has the methods of another class of the site.
 */
final class LaterSyncer extends FormerSyncer {
}
