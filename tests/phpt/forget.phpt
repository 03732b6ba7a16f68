--TEST--
People are unsubscribed and emptied, each for itself, and twice does no harm
--FILE--
<?php
require __DIR__ . '/support/run.php';
require __DIR__ . '/support/paths.php';

fresh_sandbox(3);
$client = sandbox_client();
$ids = array_map('id_of', $client->page('people'));
$unknown = '0b8a7c52-6d3f-4f0e-8a2b-4c2a9e117d60';
control('POST', 'faults', ['method' => 'PUT', 'path' => "/people/$ids[1]", 'kind' => 'status', 'status' => 400]);
$people = array_map(fn($id) => ['remote_id' => $id, 'unsubscribe' => TRUE, 'blank' => TRUE], [...$ids, $unknown]);
foreach ([1, 2] as $time) {
  foreach (Civi\Osdi\Native\forget_people($client, $people) as $number => $told) {
    echo "$number: $told[outcome] $told[kind]\n";
  }
}
$person = $client->get("people/$ids[0]");
echo $person['email_addresses'][0]['status'], ' ', $person['given_name'] ?? 'nobody', "\n";
var_dump(Civi\Osdi\Native\forget_people($client, []));
foreach ([[['remote_id' => $ids[0]]], [['remote_id' => 'x', 'unsubscribe' => TRUE, 'blank' => TRUE]]] as $wrong) {
  try {
    Civi\Osdi\Native\forget_people($client, $wrong);
  }
  catch (Throwable $e) {
    echo get_class($e), ': ', $e->getMessage(), "\n";
  }
}
?>
--EXPECT--
0: done 
1: failed rejected
2: done 
3: gone 
0: nothing_to_do 
1: done 
2: nothing_to_do 
3: gone 
unsubscribed nobody
array(0) {
}
ValueError: $people[0]: the key "unsubscribe" is missing
ValueError: $people[0]['remote_id']: “x” is not the id of a person at Action Network: it must be a UUID such as 5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21.
