--TEST--
A run over a gateway: report, progress, states; the second run does nothing
--FILE--
<?php
require __DIR__ . '/support/run.php';

fresh_sandbox(30);
$gateway = new FakeGateway();
$client = sandbox_client();
$progress = function (array $batch) use (&$batches): void {
  $batches[] = $batch;
};
$report = Civi\Osdi\Native\sync_people($client, $gateway, ['profile_id' => 3, 'origin' => 'remote', 'batch_size' => '10'], $progress);
ksort($report);
echo implode(' ', array_keys($report)), "\n", $report['origin'], ' ', $report['total'], ' ', array_sum($report['counts']), "\n";
var_dump($report['complete'], $report['requests'] === $client->requestCount(), $report['counts']['created'] === count($gateway->contacts));
echo $report['cursor'] === $gateway->cursors['remote'] ? 'cursor moved' : 'cursor differs', "\n";
echo count($batches) > 1 ? 'batches' : 'one batch', ' ', implode(',', array_keys($batches[0])), ' ', end($batches)['read'], "\n";
$created = array_filter($batches[0]['people'], fn($person) => $person['outcome'] === 'created');
$person = reset($created);
echo implode(',', array_keys($person)), ' ', gettype($person['contact_id']), ' ', gettype($person['remote_id']), ' ', $person['outcome'], "\n";
$state = reset($gateway->states);
var_dump($state['sync_profile_id'], $state['sync_origin'], $state['sync_status'], is_string($state['base']));

$before = [$gateway->contacts, $gateway->states];
foreach (['remote', 'local'] as $origin) {
  $gateway->calls = [];
  $again = run_sync($gateway, $origin, NULL, $client);
  echo "$origin again: ", $again['counts']['created'] + $again['counts']['updated'], ' written, ',
    in_array('saveContacts', $gateway->calls) ? 'SAVED' : 'nothing saved', "\n";
}
var_dump([$gateway->contacts, $gateway->states] === $before);
?>
--EXPECT--
brake complete counts cursor limit_reached origin problems problems_left_out requests stopped summary taken_away total
remote 30 30
bool(true)
bool(true)
bool(true)
cursor moved
batches batch,origin,people,read 30
changes,contact_id,fields,name,outcome,reason,remote_id integer string created
int(3)
int(1)
string(7) "success"
bool(true)
remote again: 0 written, nothing saved
local again: 0 written, nothing saved
bool(true)
