--TEST--
A collection is walked page by page: lazily, over again, with other calls in between, and never as if complete when not
--FILE--
<?php
use Civi\Osdi\Exception\OsdiException;
use Civi\Osdi\Native\Records;
require __DIR__ . '/support/run.php';
require __DIR__ . '/support/paths.php';

fresh_sandbox(110);
$client = sandbox_client();
$all = $client->find('people');
var_dump($all instanceof Iterator, get_class($all), $client->requestCount());

echo "A whole walk\n";
$ids = [];
foreach ($all as $number => $person) {
  $ids[] = id_of($person);
  if ($number === 0) {
    // The first may be all that is wanted.
    echo 'requests for the first: ', $client->requestCount(), "\n";
  }
}
var_dump(count($ids), count(array_unique($ids)), $number, $all->valid(), $all->current(), $all->key());
echo 'requests: ', $client->requestCount(), "\n";

echo "Over again\n";
var_dump(count(iterator_to_array($all)), $client->requestCount());
$all->rewind();
$all->rewind();
var_dump(id_of($all->current()) === $ids[0], $all->key());
$all->next();
$all->next();
var_dump(id_of($all->current()) === $ids[2], id_of($all->current()) === $ids[2], $all->key());

echo "Other calls in between, and two walks at once\n";
$pairs = 0;
$inner = $client->find('people', [['modified_date', 'gt', '2000-01-01T00:00:00Z']]);
foreach ($client->find('people') as $person) {
  $pairs += id_of($client->get('people/' . id_of($person))) === id_of($person) ? 1 : 0;
  $inner->next();
}
var_dump($pairs, $inner->valid());

echo "Left early\n";
$before = $client->requestCount();
foreach ($client->find('people') as $number => $person) {
  if ($number === 30) {
    break;
  }
}
unset($person);
var_dump($client->requestCount() - $before <= 4, count($client->page('people')));

echo "A page that fails\n";
control('POST', 'faults', ['method' => 'GET', 'path' => '/people*', 'kind' => 'status', 'status' => 400, 'skip' => 2, 'times' => 2]);
$broken = $client->find('people');
$read = 0;
for ($attempt = 1; $attempt <= 3; $attempt++) {
  try {
    for (; $broken->valid(); $broken->next()) {
      $read++;
    }
    echo "complete: $read\n";
  }
  catch (OsdiException $e) {
    echo "after $read: ", get_class($e), ', page ', $e->getContext()['page'], "\n";
  }
}
control('DELETE', 'faults');

echo "What cannot be\n";
foreach ([
  fn() => new Records(),
  fn() => clone $all,
  fn() => serialize($all),
  fn() => unserialize('O:24:"Civi\Osdi\Native\Records":0:{}'),
  fn() => $client->find(5),
  fn() => $client->find("\xFF"),
  fn() => $client->find('people', 'all'),
  fn() => $client->find('people', ['email_address', 'eq', 'x']),
  fn() => $client->find('people', [['email_address', 'eq']]),
  fn() => $client->find('people', [['shoe_size', 'eq', '5']]),
  fn() => $client->find('events', [['start_date', 'eq', '2026-05-01']]),
  fn() => $client->find('tags', [['name', 'eq', 'x']]),
  fn() => $client->page('tags', [], 0),
] as $code) {
  echo outcome($code), "\n";
}
?>
--EXPECTF--
bool(true)
string(%d) "Civi\Osdi\Native\Records"
int(0)
A whole walk
requests for the first: 1
int(110)
int(110)
int(109)
bool(false)
NULL
NULL
requests: 6
Over again
int(110)
int(12)
bool(true)
int(0)
bool(true)
bool(true)
int(2)
Other calls in between, and two walks at once
int(110)
bool(false)
Left early
bool(true)
int(25)
A page that fails
after %d: Civi\Osdi\Exception\RejectedException, page %d
after %d: Civi\Osdi\Exception\RejectedException, page %d
complete: 110
What cannot be
Exception: You cannot instantiate this class from PHP.
Error: Trying to clone an uncloneable object of class Civi\Osdi\Native\Records
Exception: Serialization of 'Civi\Osdi\Native\Records' is not allowed
Exception: Unserialization of 'Civi\Osdi\Native\Records' is not allowed
TypeError: $pathOrLink must be a text, not an int
ValueError: $pathOrLink is not a text in UTF-8
TypeError: %s
ValueError: $criteria[0]: expected a list, found a text
ValueError: $criteria[0]: a criterion has three parts: field, operator and value
ValueError: $criteria[0]: people cannot be searched by "shoe_size", only by %s
ValueError: $criteria[0]: the operator for "start_date" must be gt or lt, not "eq"
ValueError: $criteria[0]: tags cannot be searched; read all of them
ValueError: $page must be 1 or more, not 0
