--TEST--
Records of all kinds are created, changed and deleted
--FILE--
<?php
require __DIR__ . '/support/run.php';
require __DIR__ . '/support/paths.php';

fresh_sandbox(5, TRUE);
$client = sandbox_client();
$show = function (string $case, array $record, string ...$fields): array {
  echo $case, ': ', json_encode(array_map(fn($field) => $record[$field] ?? NULL, $fields), JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE), "\n";
  return $record;
};

$person = $show('person', $client->create('people', [
  'person' => [
    'given_name' => 'Zoë',
    'family_name' => NULL,
    'email_addresses' => [['address' => 'zoe@example.org', 'status' => 'unsubscribed']],
    'custom_fields' => [],
  ],
  'add_tags' => [],
]), 'given_name');
$who = id_of($person);
echo $person['email_addresses'][0]['status'], "\n";
$show('person changed', $client->update("people/$who", ['family_name' => 'Okafor']), 'given_name', 'family_name');

$tag = $show('tag', $client->create('tags', ['name' => 'Phonebank']), 'name');
$tagId = id_of($tag);
var_dump(id_of($client->create('tags', ['name' => 'Phonebank'])) === $tagId);
$tagging = $client->create("tags/$tagId/taggings", link_to('osdi:person', "people/$who"));
var_dump(iterator_count($client->find("people/$who/taggings")));
$client->delete("tags/$tagId/taggings/" . id_of($tagging));
echo outcome(fn() => $client->get("tags/$tagId/taggings/" . id_of($tagging))) === '' ?: 'gone', "\n";
var_dump(iterator_count($client->find("people/$who/taggings")));

// Links may be whole, as they come in answers.
$link = link_to('osdi:person', $person['_links']['self']['href']);
$action = fn(string $collection, array $more = []) => $client->create($collection, ['origin_system' => 'CiviCRM', 'title' => "New in $collection"] + $more);

$petition = $action('petitions', ['petition_text' => 'Dear Sirs', 'target' => [['name' => 'The Council']], 'action_network:hidden' => TRUE, 'description' => NULL]);
$path = 'petitions/' . id_of($petition);
$show('petition', $petition, 'title', 'petition_text', 'action_network:hidden');
$show('petition changed', $client->update($path, ['title' => 'Newer', 'petition_text' => NULL]), 'title', 'petition_text');
$signature = $show('signature', $client->create("$path/signatures", ['comments' => 'Yes'] + $link), 'comments');
$show('signature changed', $client->update("$path/signatures/" . id_of($signature), ['comments' => 'Yes!']), 'comments');
$helped = $client->create("$path/signatures", [
  'person' => ['given_name' => 'Ana', 'email_addresses' => [['address' => 'ana@example.org']]],
  'comments' => 'Me too',
  'add_tags' => ['Phonebank'],
  'triggers' => ['autoresponse' => ['enabled' => FALSE]],
  'action_network:referrer_data' => ['source' => 'paper'],
]);
$ana = $helped['action_network:person_id'];
$show('signature with person', $client->get("people/$ana"), 'given_name');
var_dump(iterator_count($client->find("tags/$tagId/taggings")), iterator_count($client->find("$path/signatures")));

$page = $action('fundraising_pages');
$path = 'fundraising_pages/' . id_of($page);
$donation = $show('donation', $client->create("$path/donations", [
  'recipients' => [['display_name' => 'Fund', 'amount' => 25], ['display_name' => 'Other', 'amount' => '7.50']],
  'created_date' => '2025-03-18T16:58:00Z',
  'currency' => 'USD',
  'action_network:recurrence' => ['recurring' => TRUE, 'period' => 'Monthly'],
] + $link), 'amount', 'created_date', 'action_network:recurrence');
$show('donation changed', $client->update("$path/donations/" . id_of($donation), ['recipients' => [['display_name' => 'Fund', 'amount' => '1.00']]]), 'amount');
$show('donation with person', $client->create("$path/donations", [
  'recipients' => [['display_name' => 'Fund', 'amount' => '3.00']],
  'person' => ['phone_numbers' => [['number' => '+15105550142']]],
]), 'amount');

$campaign = $action('event_campaigns', ['host_pitch' => 'Host!']);
$event = $show('event', $client->create('event_campaigns/' . id_of($campaign) . '/events', [
  'origin_system' => 'CiviCRM',
  'title' => 'May Day',
  'start_date' => '2026-05-01 18:00:00',
  'capacity' => '40',
  'location' => ['venue' => 'Hall', 'postal_code' => 94607],
]), 'title', 'start_date', 'capacity');
$path = 'events/' . id_of($event);
$show('event changed', $client->update($path, ['location' => ['venue' => 'Park']]), 'title');
$attendance = $show('attendance', $client->create("$path/attendances", $link), 'status');
$show('attendance changed', $client->update("$path/attendances/" . id_of($attendance), ['status' => 'attended']), 'status');

$path = 'forms/' . id_of($action('forms', ['call_to_action' => 'Go']));
$submission = $client->create("$path/submissions", $link);
$client->update("$path/submissions/" . id_of($submission), ['identifiers' => ['civi_crm:activity-1']]);
var_dump(in_array('civi_crm:activity-1', $client->get("$path/submissions/" . id_of($submission))['identifiers']));

$path = 'advocacy_campaigns/' . id_of($action('advocacy_campaigns', ['type' => 'phone', 'targets' => 'Senate']));
$show('outreach', $client->create("$path/outreaches", ['subject' => 'Call', 'duration' => 60] + $link), 'subject');
$path = 'surveys/' . id_of($action('surveys'));
$client->create("$path/responses", $link);
var_dump(iterator_count($client->find("$path/responses")));

$message = $show('message', $client->create('messages', [
  'subject' => 'Hello', 'body' => '<p>Hi</p>', 'from' => 'Us', 'reply_to' => 'us@example.org',
  'targets' => [['href' => 'queries/' . id_of($client->page('queries')[0])]],
]), 'subject', 'status');
$show('message changed', $client->update('messages/' . id_of($message), ['subject' => 'Hello again']), 'subject');
$show('unique ids', $client->create('unique_id_lists', ['name' => 'Codes', 'unique_ids' => ['5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21']]), 'name', 'count');

echo "In the background\n";
$client->createInBackground("tags/$tagId/taggings", $link);
$client->updateInBackground("people/$who", ['given_name' => 'Later']);
var_dump(control('POST', 'background') !== NULL);
$show('person', $client->get("people/$who"), 'given_name');
var_dump(iterator_count($client->find("people/$who/taggings")));
?>
--EXPECTF--
person: ["Zoë"]
unsubscribed
person changed: ["Zoë","Okafor"]
tag: ["Phonebank"]
bool(true)
int(1)
gone
int(0)
petition: ["New in petitions","Dear Sirs",true]
petition changed: ["Newer",null]
signature: ["Yes"]
signature changed: ["Yes!"]
signature with person: ["Ana"]
int(1)
int(2)
donation: ["32.50","2025-03-18T16:58:00Z",{"period":"Monthly","recurring":true}]
donation changed: ["1.00"]
donation with person: ["3.00"]
event: ["May Day","2026-05-01T18:00:00Z",40]
event changed: ["May Day"]
attendance: ["accepted"]
attendance changed: ["attended"]
bool(true)
outreach: ["Call"]
int(1)
message: ["Hello","draft"]
message changed: ["Hello again"]
unique ids: ["Codes",1]
In the background
bool(true)
person: ["Later"]
int(1)
