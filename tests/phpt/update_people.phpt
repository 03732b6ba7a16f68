--TEST--
Several people are changed, each for itself: one that fails keeps nobody else back
--FILE--
<?php
require __DIR__ . '/support/run.php';
require __DIR__ . '/support/paths.php';

fresh_sandbox(12);
$client = sandbox_client();
$ids = array_map('id_of', $client->page('people'));
control('POST', 'faults', ['method' => 'PUT', 'path' => "/people/$ids[3]", 'kind' => 'status', 'status' => 400]);
control('POST', 'faults', ['method' => 'PUT', 'path' => "/people/$ids[5]", 'kind' => 'truncate', 'times' => NULL]);
$changes = [];
foreach (array_reverse($ids, TRUE) as $number => $id) {
  $changes[$id] = ['given_name' => "Name $number"];
}
$changes[$ids[7]] = ['given_nam' => 'x'];
$changes['x'] = ['given_name' => 'x'];
$changes[5] = [];
$changes['0b8a7c52-6d3f-4f0e-8a2b-4c2a9e117d60'] = ['given_name' => 'x'];
$updated = $client->updatePeople($changes);
var_dump(array_keys($updated) === array_keys($changes));
foreach ($updated as $id => $one) {
  $number = array_search($id, $ids, TRUE);
  echo $number === FALSE ? $id : $number, ': ', implode(',', array_keys($one)), ' ';
  echo isset($one['person']) ? $one['person']['given_name'] : (new ReflectionClass($one['error']))->getShortName() . ($one['error']->isOutcomeUnknown() ? ' unknown' : ''), "\n";
}
$error = $updated[$ids[7]]['error'];
echo $error->getMessage(), ' ', basename($error->getFile()), "\n";
var_dump($client->updatePeople([]));
echo $client->get("people/$ids[0]")['given_name'], "\n";
?>
--EXPECT--
bool(true)
11: person Name 11
10: person Name 10
9: person Name 9
8: person Name 8
7: error CannotMapException
6: person Name 6
5: error UnreadableAnswerException unknown
4: person Name 4
3: error RejectedException
2: person Name 2
1: person Name 1
0: person Name 0
x: error CannotMapException
5: error CannotMapException
0b8a7c52-6d3f-4f0e-8a2b-4c2a9e117d60: error NotFoundException
“given_nam” of the changes of a person cannot be written; what can be is identifiers, given_name, family_name, email_addresses, phone_numbers, postal_addresses, languages_spoken, custom_fields. update_people.php
array(0) {
}
Name 0
