--TEST--
Where the limit cannot be shared, requests go out all the same, and the error log says so once
--INI--
osdi_client.requests_per_second=1000
osdi_client.rate_directory=/nowhere/at/all
log_errors=1
error_log=
--FILE--
<?php
require __DIR__ . '/support/run.php';

fresh_sandbox(3);
$log = tempnam(sys_get_temp_dir(), 'osdi-log-');
ini_set('error_log', $log);
for ($i = 0; $i < 2; $i++) {
  echo count(sandbox_client()->findPeople()), "\n";
}
preg_match_all('~osdi_client: The limit of requests per second is not shared.*/nowhere/at/all~', file_get_contents($log), $found);
echo count($found[0]), "\n";
unlink($log);
?>
--EXPECT--
3
3
1
