--TEST--
A trace callback that throws, exits or fails fatally leaves the way PHP does, and loses nothing that was read
--SKIPIF--
<?php
if (!extension_loaded('pcntl')) {
  die('skip needs pcntl');
}
?>
--FILE--
<?php
require __DIR__ . '/support/run.php';
require __DIR__ . '/support/paths.php';

fresh_sandbox(60);
$client = sandbox_client();
class Heard extends DomainException {}
$thrown = NULL;
$once = function () use (&$thrown) {
  if ($thrown === NULL) {
    throw $thrown = new Heard('from the callback');
  }
};
$client->trace($once);
try {
  $client->page('people');
}
catch (Heard $e) {
  var_dump($e === $thrown);
}
var_dump(count($client->page('people')));

echo "The call's own error comes first\n";
$thrown = NULL;
echo substr(outcome(fn() => $client->get('people/5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21')), 0, 41), "\n";

echo "No record is skipped\n";
$thrown = NULL;
$people = $client->find('people');
$ids = [];
try {
  $people->valid();
}
catch (Heard) {
  echo "heard\n";
}
for (; $people->valid(); $people->next()) {
  $ids[] = id_of($people->current());
}
var_dump(count(array_unique($ids)));

echo "Records in use\n";
$people = $client->find('people');
$client->trace(function () use ($people) {
  echo outcome(fn() => $people->valid()), "\n";
});
var_dump($people->valid());
$client->trace(NULL);

foreach (['exits' => fn() => exit(7), 'fails' => fn() => eval('class Half implements Countable {}')] as $case => $end) {
  $child = pcntl_fork();
  if ($child === 0) {
    register_shutdown_function(function () {
      echo "shutdown function\n";
    });
    $other = sandbox_client();
    $other->trace($end);
    try {
      $other->page('people');
    }
    catch (Throwable $e) {
      echo 'NOT to be caught: ', get_class($e), "\n";
    }
    finally {
      echo "NOT to be reached\n";
    }
    exit(1);
  }
  pcntl_waitpid($child, $status);
  echo "$case: ", pcntl_wexitstatus($status), "\n";
}
?>
--EXPECTF--
bool(true)
int(25)
The call's own error comes first
%Aosdi_client: an exception of the trace callback gave way to that of the call
Civi\Osdi\Exception\NotFoundException: Ac
No record is skipped
heard
int(60)
Records in use
Error: These records are in use by the call that is under way
bool(true)
shutdown function
exits: 7

Fatal error: Class Half contains 1 abstract method and must therefore be declared abstract or implement the remaining methods (Countable::count) in %s : eval()'d code on line 1
shutdown function
fails: 255
