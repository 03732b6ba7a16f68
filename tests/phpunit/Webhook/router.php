<?php

/**
 * One request to CiviCRM by somebody who is not logged in, for PHP's own web server.
 */

declare(strict_types=1);

putenv('CIVI_USER=');
require dirname(__DIR__) . '/boot.php';
CRM_Core_Invoke::invoke(explode('/', trim((string) parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH), '/')));
