<?php

use Civi\Osdi\Native\Client;

/**
 * Asks the sandbox itself, not the API it imitates.
 */
function control(string $method, string $path, ?array $body = NULL): mixed {
  $context = stream_context_create(['http' => [
    'method' => $method,
    'header' => 'Content-Type: application/json',
    'content' => $body === NULL ? '' : json_encode($body),
    'ignore_errors' => TRUE,
  ]]);
  return json_decode(file_get_contents(getenv('SANDBOX_ORIGIN') . "/_sandbox/$path", FALSE, $context), TRUE);
}

/**
 * The sandbox with so many people in it and everything else as new; on request with tags, actions and what people did.
 */
function fresh_sandbox(int $people = 0, bool $actions = FALSE): void {
  control('POST', 'reset', ['people' => $people, 'seed' => 7] + ($actions ? ['tags' => TRUE, 'actions' => TRUE] : []));
}

function sandbox_client(string $token = 'sandbox-token'): Client {
  return new Client(getenv('SANDBOX_ORIGIN') . '/api/v2/', $token);
}
