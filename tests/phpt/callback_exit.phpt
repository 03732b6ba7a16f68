--TEST--
exit() in a callback ends the script with its code, after the shutdown functions, and runs nothing else
--SKIPIF--
<?php
if (!extension_loaded('pcntl')) {
  die('skip needs pcntl');
}
?>
--FILE--
<?php
require __DIR__ . '/support/run.php';

foreach (['options', 'contactsChanged'] as $method) {
  $child = pcntl_fork();
  if ($child === 0) {
    register_shutdown_function(function () {
      echo "shutdown function\n";
    });
    $gateway = new FakeGateway([$method => function () {
      exit(7);
    }, 'rollback' => function () {
      echo "NOT to be called\n";
    }]);
    try {
      run_sync($gateway, 'local');
    }
    catch (Throwable $e) {
      echo 'NOT to be caught: ', get_class($e), "\n";
    }
    finally {
      echo "NOT to be reached\n";
    }
    echo "NOT to be reached\n";
    exit(1);
  }
  pcntl_waitpid($child, $status);
  echo "$method: exited ", var_export(pcntl_wifexited($status), TRUE), ' with ', pcntl_wexitstatus($status), "\n";
}
?>
--EXPECT--
shutdown function
options: exited true with 7
shutdown function
contactsChanged: exited true with 7
