<?php

declare(strict_types=1);

namespace Civi\Core\Service;

abstract class AutoSubscriber {

  abstract public static function getSubscribedEvents();

}
