--TEST--
An exception of saveContacts concerns single people; the others are saved
--FILE--
<?php
require __DIR__ . '/support/run.php';

fresh_sandbox(5);
$gateway = new FakeGateway();
$plain = new FakeGateway();
$gateway = new FakeGateway(['saveContacts' => function ($writes) use (&$gateway, $plain) {
  foreach ($writes as $write) {
    if ($write['contact']['first_name'] === $GLOBALS['unwanted']) {
      throw new RuntimeException('The first name is not allowed.');
    }
  }
  return $plain->saveContacts($writes);
}]);
$names = array_count_values(array_filter(array_column(control('GET', 'people'), 'given_name')));
$unwanted = array_search(1, $names);
$report = run_sync($gateway, 'remote', NULL, sandbox_client());
echo $report['counts']['error'], ' error, ', $report['counts']['created'] === count($plain->contacts) ? 'the others saved' : 'OTHERS LOST', "\n";
$failed = array_filter($report['problems'], fn($problem) => $problem['outcome'] === 'error');
echo implode("\n", array_column($failed, 'reason')), "\n";
var_dump(in_array('rollback', $gateway->calls), $report['complete']);
?>
--EXPECT--
1 error, the others saved
CiviCRM could not save the contact: The first name is not allowed.
bool(true)
bool(true)
