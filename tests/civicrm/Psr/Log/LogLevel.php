<?php

declare(strict_types=1);

namespace Psr\Log;

class LogLevel {

  const ERROR = 'error';

  const WARNING = 'warning';

  const NOTICE = 'notice';

  const INFO = 'info';

  const DEBUG = 'debug';

}
