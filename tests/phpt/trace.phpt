--TEST--
A callback is told about every attempt, without the token and personal data, when the call is done
--FILE--
<?php
require __DIR__ . '/support/run.php';
require __DIR__ . '/support/paths.php';

fresh_sandbox(30);
$client = sandbox_client();
$told = [];
$client->trace(function (array $entry) use (&$told) {
  $told[] = $entry;
});
$client->create('people', ['person' => ['given_name' => 'Zoraida', 'email_addresses' => [['address' => 'zoraida@example.org']], 'phone_numbers' => [['number' => '+15105550142']]]]);
echo count($told), ' ', implode(',', array_keys($told[0])), "\n";
var_dump(['milliseconds' => 'int'] + array_map('get_debug_type', array_diff_key($told[0], ['milliseconds' => 1])));
echo $told[0]['method'], ' ', $told[0]['path'], ' ', $told[0]['status'], "\n";

$client->findPeople([['email_address', 'eq', 'zoraida@example.org']]);
control('POST', 'faults', ['method' => 'GET', 'path' => '/tags*', 'kind' => 'status', 'status' => 500]);
control('POST', 'faults', ['method' => 'POST', 'path' => '/tags*', 'kind' => 'drop_after']);
echo outcome(fn() => count($client->page('tags')) > 0), "\n";
echo substr(outcome(fn() => $client->create('tags', ['name' => 'x'])), 0, 41), "\n";
foreach ($client->find('people') as $person) {
  $seen = count($told);
}
foreach (array_slice($told, 1) as $entry) {
  echo $entry['method'], ' ', $entry['path'], ' ', $entry['attempt'], ' ', $entry['status'] ?? $entry['fault'], "\n";
}
foreach (['sandbox-token', 'zoraida', 'Zoraida', '5105550142'] as $secret) {
  if (str_contains(print_r($told, TRUE), $secret)) {
    echo "$secret SHOWS\n";
  }
}

echo "The callback may use the client, and is not told about that\n";
$count = count($told);
$client->trace(function (array $entry) use (&$told, $client) {
  $told[] = $entry;
  $client->page('tags');
});
$client->page('people');
var_dump(count($told) - $count);

echo "A run is told batch by batch\n";
$order = [];
$client->trace(function () use (&$order) {
  $order[] = 'request';
});
run_sync(new FakeGateway(), 'remote', function () use (&$order) {
  $order[] = 'batch';
}, $client);
var_dump($order[0], in_array('batch', $order));

$client->trace(NULL);
$count = count($told);
$client->page('people');
var_dump(count($told) - $count, is_string($client->serverTime()), sandbox_client()->serverTime());
?>
--EXPECT--
1 attempt,fault,method,milliseconds,path,request_body,response_body,status
array(8) {
  ["milliseconds"]=>
  string(3) "int"
  ["attempt"]=>
  string(3) "int"
  ["fault"]=>
  string(4) "null"
  ["method"]=>
  string(6) "string"
  ["path"]=>
  string(6) "string"
  ["request_body"]=>
  string(6) "string"
  ["response_body"]=>
  string(6) "string"
  ["status"]=>
  string(3) "int"
}
POST /api/v2/people 200
true
Civi\Osdi\Exception\TransportException: T
GET /api/v2/people 1 200
GET /api/v2/tags 1 500
GET /api/v2/tags 2 200
POST /api/v2/tags 1 broken
GET /api/v2/people 1 200
GET /api/v2/people 1 200
GET /api/v2/people 1 200
The callback may use the client, and is not told about that
int(1)
A run is told batch by batch
string(7) "request"
bool(true)
int(0)
bool(true)
NULL
