<?php

/**
 * The connection the examples use. The token and, for tests, another address come from the environment:
 *
 *   ACTION_NETWORK_TOKEN=… php -d extension=osdi_client.so php/examples/donations_to_csv.php
 *
 * On a CiviCRM site an example runs as well with `cv scr`.
 */

declare(strict_types=1);

use Civi\Osdi\Native\Client;

require_once dirname(__DIR__) . '/standalone.php';

return new Client(
  getenv('ACTION_NETWORK_API') ?: 'https://actionnetwork.org/api/v2/',
  getenv('ACTION_NETWORK_TOKEN') ?: throw new \RuntimeException('Set ACTION_NETWORK_TOKEN to the API key of your group.')
);
