--TEST--
Single documents and messages
--FILE--
<?php
require __DIR__ . '/support/run.php';
require __DIR__ . '/support/paths.php';

fresh_sandbox(3, TRUE);
$client = sandbox_client();
var_dump($client->serverTime());
echo $client->entryPoint()['vendor_name'], "\n";
var_dump($client->serverTime() > '2020-01-01T00:00:00Z');
var_dump(isset($client->metadata()['_links']), array_is_list($client->customFields()));
$petition = 'petitions/' . id_of($client->page('petitions')[0]);
var_dump(array_keys($client->embed($petition)) === array_keys($client->embed("$petition/embed")), isset($client->embed($petition)['embed_full_no_styles']));

$draft = fn() => id_of($client->create('messages', ['subject' => 'Hello', 'body' => '<p>Hi</p>', 'from' => 'Us', 'reply_to' => 'us@example.org']));
$id = $draft();
$status = fn() => $client->get("messages/$id")['status'];
$client->scheduleMessage($id, '2099-01-31T12:00:00Z');
echo $status(), ' ', $client->get("messages/$id")['scheduled_start_date'] ?? '', "\n";
$client->unscheduleMessage($id);
echo $status(), "\n";
$client->sendMessage($id);
echo $status(), "\n";
echo outcome(fn() => $client->stopMessage($id)), "\n";
?>
--EXPECTF--
NULL
Action Network
bool(true)
bool(true)
bool(true)
bool(true)
bool(true)
scheduled 2099-01-31T12:00:00Z
draft
sent
Civi\Osdi\Exception\RejectedException: Action Network refused DELETE /messages/%s/send with status 400. It says: The message is not scheduled
