<?php

declare(strict_types=1);

namespace Civi\Core\Service;

abstract class AutoService {
}
