--TEST--
An exception, exit() or fatal error of the progress callback ends the run after the batch, the cursor left alone
--FILE--
<?php
require __DIR__ . '/support/run.php';

fresh_sandbox(30);
$gateway = new FakeGateway();
$thrown = new DomainException('enough');
try {
  run_sync($gateway, 'remote', fn() => throw $thrown, sandbox_client());
}
catch (Throwable $e) {
  var_dump($e === $thrown, count($gateway->contacts) > 0, $gateway->cursors);
}
register_shutdown_function(function () {
  echo "shutdown function\n";
});
run_sync($gateway, 'remote', function () {
  exit("good bye\n");
}, sandbox_client());
echo "NOT to be reached\n";
?>
--EXPECT--
bool(true)
bool(true)
array(0) {
}
good bye
shutdown function
