--TEST--
The time limit holds in a callback
--SKIPIF--
<?php
if (getenv('SKIP_SLOW_TESTS')) {
  die('skip slow');
}
?>
--FILE--
<?php
require __DIR__ . '/support/run.php';

register_shutdown_function(function () {
  echo "shutdown function\n";
});
set_time_limit(1);
run_sync(new FakeGateway(['options' => function () {
  while (TRUE);
}]));
echo "NOT to be reached\n";
?>
--EXPECTF--

Fatal error: Maximum execution time of 1 second exceeded in %scallback_time_limit.php on line %d
shutdown function
