--TEST--
The gateway may answer with arrays or iterable results, and a wrong answer is named
--FILE--
<?php
require __DIR__ . '/support/run.php';

class ApiResult extends ArrayObject {}

$contact = ['id' => '1', 'contact_type' => 'Individual', 'modified_date' => '2026-01-01T00:00:00Z'];
$once = function (mixed $answer) {
  return function ($since, $after) use ($answer) {
    return $after ? [] : $answer;
  };
};
$run = fn(array $replaced) => outcome(fn() => run_sync(new FakeGateway($replaced), 'local')['counts']['skipped']);
foreach ([
  'array' => [$contact],
  'keyed by id' => [17 => $contact],
  'ArrayObject' => new ApiResult([$contact]),
  'rows that are objects' => [(object) $contact],
  'generator' => (fn() => yield from [$contact])(),
  'empty' => [],
  'null' => NULL,
  'a text' => 'x',
  'a row that is a text' => [$contact, 'x'],
  'a row with a word for an id' => [['id' => 'x'] + $contact],
  'a time that is none' => [['modified_date' => 'noon'] + $contact],
  'bytes' => [['first_name' => "\xFF"] + $contact],
  'a failing iterator' => (function () {
    yield 1;
    throw new RangeException('iterator');
  })(),
] as $case => $answer) {
  echo "$case: ", $run(['contactsChanged' => $once($answer)]), "\n";
}
echo 'cursor: ', $run(['cursor' => fn() => 'noon']), "\n";
echo 'empty cursor: ', $run(['cursor' => fn() => '']), "\n";
echo 'options: ', $run(['options' => fn() => NULL]), "\n";
?>
--EXPECT--
array: 1
keyed by id: 1
ArrayObject: 1
rows that are objects: 1
generator: 1
empty: 0
null: Civi\Osdi\Exception\CrmException: The answer of contactsChanged() must be an array, not null
a text: Civi\Osdi\Exception\CrmException: The answer of contactsChanged() must be an array, not a text
a row that is a text: Civi\Osdi\Exception\CrmException: The answer of contactsChanged()[1]: expected an array with named keys, found a text
a row with a word for an id: Civi\Osdi\Exception\CrmException: The answer of contactsChanged()[0]['id']: expected a whole number, found "x"
a time that is none: Civi\Osdi\Exception\CrmException: The answer of contactsChanged()[0]['modified_date']: expected a time such as 2026-01-31T12:00:00Z, found "noon"
bytes: Civi\Osdi\Exception\CrmException: The answer of contactsChanged()[0]['first_name'] is not a text in UTF-8
a failing iterator: RangeException: iterator
cursor: Civi\Osdi\Exception\CrmException: The answer of cursor(): "noon" is no time
empty cursor: 0
options: Civi\Osdi\Exception\CrmException: The answer of options(): expected an array with named keys, found null
