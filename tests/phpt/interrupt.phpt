--TEST--
A signal ends a wait for the network, and its handler runs
extension_loaded("pcntl") or die("skip needs pcntl");
?>
--FILE--
<?php
require __DIR__ . '/support/run.php';

fresh_sandbox(3);
control('PATCH', 'settings', ['latency_ms' => 8000]);
pcntl_async_signals(TRUE);
pcntl_signal(SIGALRM, function () {
  $GLOBALS['handled'] = TRUE;
});
$start = microtime(TRUE);
pcntl_alarm(1);
try {
  sandbox_client()->findPeople();
  echo "NOT interrupted\n";
}
catch (Civi\Osdi\Exception\InterruptedException $e) {
  echo $e->getKind(), "\n";
}
for ($i = 0; $i < 2; $i++);
echo isset($handled) ? 'handled' : 'NOT handled', "\n";
echo microtime(TRUE) - $start < 4 ? 'at once' : 'LATE', "\n";
control('PATCH', 'settings', ['latency_ms' => 0]);
echo count(sandbox_client()->findPeople()), "\n";
?>
--EXPECT--
interrupted
handled
at once
3
