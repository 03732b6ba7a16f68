--TEST--
An exception of a callback passes through untouched: the same object, after a rollback, the cursor left alone
--FILE--
<?php
use Civi\Osdi\Native\Client;
require __DIR__ . '/support/run.php';

class Refused extends DomainException {}

$thrown = [];
$throw = function () use (&$thrown) {
  throw $thrown[] = new Refused('thrown inside', 42, new Exception('the cause'));
};
$mistake = function () use (&$thrown) {
  throw $thrown[] = new Error('a mistake');
};
$contact = ['id' => 1, 'contact_type' => 'Individual', 'modified_date' => '2026-01-01T00:00:00Z'];

foreach ([
  'first question' => ['options' => $throw],
  'a read' => ['contactsChanged' => $throw],
  'begin' => ['begin' => $throw],
  'save states' => ['saveStates' => $throw],
  'commit' => ['commit' => $throw],
  'the cursor' => ['setCursor' => $throw],
  'a rollback after it' => ['saveStates' => $throw, 'rollback' => fn() => throw new LogicException('later')],
  'an Error' => ['saveStates' => $mistake],
] as $case => $replaced) {
  $gateway = new FakeGateway($replaced);
  // Linked and without a base: needs no request.
  $gateway->contacts = [1 => $contact];
  $gateway->states = [1 => ['id' => 1, 'contact_id' => 1, 'sync_profile_id' => 1,
    'remote_person_id' => '5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21', 'base' => '{"local":{"given_name":"Ana"}}']];
  try {
    run_sync($gateway, 'local');
    echo "$case: nothing thrown, ";
  }
  catch (Throwable $e) {
    echo "$case: ", $e === end($thrown) ? 'same object' : get_class($e) . ' ' . $e->getMessage(), ', ';
  }
  echo in_array('rollback', $gateway->calls) ? 'rolled back, ' : '', 'cursor ', json_encode($gateway->cursors), "\n";
}

$e = $thrown[0];
var_dump($e->getMessage(), $e->getCode(), $e->getPrevious()->getMessage(), basename($e->getFile()), $e->getTrace()[0]['function']);
?>
--EXPECT--
first question: same object, cursor []
a read: same object, cursor []
begin: same object, cursor []
save states: same object, rolled back, cursor []
commit: same object, cursor []
the cursor: same object, cursor []
a rollback after it: same object, rolled back, cursor []
an Error: same object, rolled back, cursor []
string(13) "thrown inside"
int(42)
string(9) "the cause"
string(22) "callback_exception.php"
string(9) "{closure}"
