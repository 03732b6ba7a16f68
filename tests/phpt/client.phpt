--TEST--
The client reads, searches, creates and changes people, and counts its requests
--FILE--
<?php
require __DIR__ . '/support/run.php';

fresh_sandbox(30);
$client = sandbox_client();
var_dump($client->requestCount());

$saved = $client->savePerson([
  'given_name' => 'Zoë', 'family_name' => "O'Brien",
  'email_addresses' => [['address' => 'zoe@example.org']],
  'custom_fields' => ['text' => '5', 'number' => 5],
  'languages_spoken' => [],
]);
$id = substr($saved['identifiers'][0], strlen('action_network:'));
echo $saved['given_name'], ' ', $saved['family_name'], "\n";

// Integers and texts stay apart on their way out.
$sent = array_values(array_filter(control('GET', 'requests')['requests'], fn($request) => $request['method'] === 'POST'));
$body = is_string($sent[0]['body']) ? json_decode($sent[0]['body'], TRUE) : $sent[0]['body'];
var_dump($body['person']['custom_fields'], isset($body['person']['languages_spoken']));

$changed = $client->updatePerson("action_network:$id", ['family_name' => 'Brien']);
echo $changed['given_name'], ' ', $changed['family_name'], "\n";
echo $client->getPerson($id)['family_name'], "\n";
$found = $client->findPeople([['email_address', 'eq', 'zoe@example.org'], ['modified_date', 'gt', '2020-01-01T00:00:00Z']]);
echo count($found), ' ', array_is_list($found) ? 'list' : 'map', ' ', $found[0]['family_name'], "\n";
echo count($client->findPeople()), ' ', count($client->findPeople([], 2)), ' ', count($client->findPeople([], 3)), "\n";
var_dump($client->requestCount());
?>
--EXPECT--
int(0)
Zoë O'Brien
array(2) {
  ["number"]=>
  int(5)
  ["text"]=>
  string(1) "5"
}
bool(false)
Zoë Brien
Brien
1 list Brien
25 6 0
int(7)
