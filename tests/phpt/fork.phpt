--TEST--
A forked child works with the client of its parent, and neither hangs at its end
extension_loaded("pcntl") or die("skip needs pcntl");
?>
--FILE--
<?php
require __DIR__ . '/support/run.php';

fresh_sandbox(3);
$client = sandbox_client();
echo 'parent: ', count($client->findPeople()), "\n";
$start = microtime(TRUE);
foreach (['uses it', 'only ends', 'gives it up'] as $case) {
  $child = pcntl_fork();
  if ($child === 0) {
    pcntl_alarm(20);
    if ($case === 'uses it') {
      echo 'child: ', count($client->findPeople()), ' ', count($client->findPeople()), "\n";
    }
    if ($case === 'gives it up') {
      unset($client);
      echo 'child with its own: ', count(sandbox_client()->findPeople()), "\n";
    }
    exit(5);
  }
  pcntl_waitpid($child, $status);
  echo "$case: ", pcntl_wifexited($status) ? pcntl_wexitstatus($status) : 'KILLED', "\n";
}
echo 'parent: ', count($client->findPeople()), ', ', microtime(TRUE) - $start < 15 ? 'at once' : 'LATE', "\n";
?>
--EXPECT--
parent: 3
child: 3 3
uses it: 5
only ends: 5
child with its own: 3
gives it up: 5
parent: 3, at once
