--TEST--
A callback cannot use the client that is in use, but another one; the first works again afterwards
--FILE--
<?php
require __DIR__ . '/support/run.php';

$client = idle_client();
$gateway = new FakeGateway([
  'options' => function () use ($client) {
    echo 'count: ', outcome(fn() => $client->requestCount()), "\n";
    echo 'same client: ', outcome(fn() => run_sync(new FakeGateway(), 'local', NULL, $client)), "\n";
    $other = new FakeGateway();
    echo 'another client: ', outcome(fn() => run_sync($other, 'local', NULL, idle_client())['total']), "\n";
    return [];
  },
  'contactsChanged' => function () use (&$client) {
    // Made anew and given up by everybody else in the middle of its own call.
    $client->__construct('https://actionnetwork.org/api/v2/', 'other');
    $client = NULL;
    return [];
  },
]);
$kept = fn() => run_sync($gateway, 'local', NULL, $client)['complete'];
echo outcome($kept), "\n";

$client = idle_client();
echo outcome(fn() => run_sync(new FakeGateway(['options' => fn() => throw new Exception('no')]), 'local', NULL, $client)), "\n";
echo outcome(fn() => $client->requestCount()), "\n";
?>
--INI--
osdi_client.allowed_origins=https://actionnetwork.org
--ENV--
SANDBOX_ORIGIN=
--EXPECT--
count: Error: This client is in use by the call that is under way; a callback needs a client of its own
same client: Error: This client is in use by the call that is under way; a callback needs a client of its own
another client: 0
true
Exception: no
0
