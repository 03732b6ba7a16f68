--TEST--
Too much memory in a callback ends the script the way PHP does, and the process is left in order
--INI--
memory_limit=16M
--FILE--
<?php
require __DIR__ . '/support/run.php';

class Held {
  public function __destruct() {
    echo "destructors do not run after a fatal error\n";
  }
}

register_shutdown_function(function () {
  echo "shutdown function\n";
  // The client is not left in the middle of the call.
  $again = new FakeGateway(['contactsChanged' => fn() => throw new Exception('works again')]);
  echo outcome(fn() => run_sync($again, 'local', NULL, idle_client())), "\n";
});
$held = new Held();
run_sync(new FakeGateway(['contactsChanged' => function () {
  return str_repeat('x', 32 * 1024 * 1024);
}]), 'local');
echo "NOT to be reached\n";
?>
--EXPECTF--

Fatal error: Allowed memory size of %d bytes exhausted%s(tried to allocate %d bytes) in %scallback_memory.php on line %d
shutdown function
Exception: works again
