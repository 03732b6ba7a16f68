--TEST--
A fatal error in a callback within a callback ends the script the way PHP does
--FILE--
<?php
require __DIR__ . '/support/run.php';

register_shutdown_function(function () {
  echo "shutdown function\n";
});
$inner = new FakeGateway(['options' => function () {
  // A class that does not keep its promise cannot be declared; nobody can catch that.
  eval('class Half implements Countable {}');
}]);
$outer = new FakeGateway(['contactsChanged' => function () use ($inner) {
  run_sync($inner, 'local', NULL, idle_client());
}]);
try {
  run_sync($outer, 'local');
}
finally {
  echo "NOT to be reached\n";
}
?>
--EXPECTF--

Fatal error: Class Half contains 1 abstract method and must therefore be declared abstract or implement the remaining methods (Countable::count) in %s on line 1
shutdown function
