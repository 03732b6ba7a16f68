--TEST--
What Action Network does not offer, and what would be left out in silence, is refused before anything is sent
--FILE--
<?php
use Civi\Osdi\Exception\OsdiException;
require __DIR__ . '/support/run.php';
require __DIR__ . '/support/paths.php';

fresh_sandbox(1);
$client = sandbox_client();
$id = '5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21';
$link = link_to('osdi:person', "people/$id");
$cases = [
  fn() => $client->delete("tags/$id"),
  fn() => $client->delete("people/$id"),
  fn() => $client->delete("people/$id/taggings/$id"),
  fn() => $client->update("tags/$id", ['name' => 'x']),
  fn() => $client->create('donations', []),
  fn() => $client->create('lists', ['name' => 'x']),
  fn() => $client->createInBackground('petitions', []),
  fn() => $client->deleteInBackground("tags/$id"),
  fn() => $client->embed("tags/$id"),
  fn() => $client->get('peoples'),
  fn() => $client->get(''),
  fn() => $client->get('people'),
  fn() => $client->get('people/5'),
  fn() => $client->get("people?filter=x"),
  fn() => $client->find("people/$id"),
  fn() => $client->page("organizations/$id/people"),
  fn() => $client->get("https://evil.example/api/v2/people/$id"),
  fn() => $client->get(getenv('SANDBOX_ORIGIN') . "/login/people/$id"),
  fn() => $client->create("tags/$id/taggings", link_to('osdi:person', "https://evil.example/api/v2/people/$id")),
  fn() => $client->create("tags/$id/taggings", link_to('osdi:person', "tags/$id")),
  fn() => $client->create("tags/$id/taggings", link_to('osdi:tag', "tags/$id")),
  fn() => $client->create("tags/$id/taggings", []),
  fn() => $client->create('tags', []),
  fn() => $client->create('tags', ['name' => ['x']]),
  fn() => $client->create('people', ['given_name' => 'Ana']),
  fn() => $client->create('petitions', ['title' => 'x', 'origin_system' => 'x', 'petition_txt' => 'x']),
  fn() => $client->create("fundraising_pages/$id/donations", ['recipients' => [['display_name' => 'x', 'amuont' => '1.00']]] + $link),
  fn() => $client->create("fundraising_pages/$id/donations", ['recipients' => [['display_name' => 'x']]] + $link),
  fn() => $client->create("fundraising_pages/$id/donations", ['recipients' => []] + $link),
  fn() => $client->create("fundraising_pages/$id/donations", ['recipients' => [['display_name' => 'x', 'amount' => '1,50']]] + $link),
  fn() => $client->create("petitions/$id/signatures", ['person' => ['email_addresses' => [['address' => 'a@example.org', 'status' => 'unsubscribed']]]]),
  fn() => $client->create("petitions/$id/signatures", ['person' => ['email_addresses' => [['address' => 'a@example.org', 'status' => 'bouncing']]]]),
  fn() => $client->create("petitions/$id/signatures", ['person' => ['given_name' => 'Ana']]),
  fn() => $client->create("petitions/$id/signatures", ['person' => ['identifiers' => ['x:1'], 'email_addresses' => [['address' => 'a@example.org']]]]),
  fn() => $client->update("events/$id", ['capacity' => 5]),
  fn() => $client->update("events/$id", ['title' => NULL]),
  fn() => $client->update("people/$id", ['modified_date' => '2026-01-01T00:00:00Z']),
  fn() => $client->update("people/$id", ['given_name' => NULL]),
  fn() => $client->update("people/$id", []),
  fn() => $client->update("events/$id/attendances/$id", ['status' => 'declined']),
  fn() => $client->create('tags', ['name' => INF]),
  fn() => $client->scheduleMessage($id, 'tomorrow'),
  fn() => $client->sendMessage('x'),
  fn() => $client->updatePeople('x'),
  fn() => $client->create('tags', 'x'),
  fn() => $client->trace('no_such_function'),
  fn() => $client->savePerson(['email_addresses' => [['address' => 'a@example.org']], 'add_tags' => ['x']]),
  fn() => $client->updatePerson($id, ['person' => ['given_name' => 'Ana']]),
  fn() => $client->updatePerson($id, ['given_name' => NULL]),
];
foreach ($cases as $number => $code) {
  try {
    $code();
    echo $number + 1, " NOT refused\n";
  }
  catch (OsdiException $e) {
    $field = isset($e->getContext()['field']) ? ' [' . $e->getContext()['field'] . ']' : '';
    echo $number + 1, ' ', $e->getMessage(), $field, $e->getKind() === 'cannot_map' && !$e->isOutcomeUnknown() ? '' : ' ' . $e->getKind(), "\n";
  }
  catch (Throwable $e) {
    echo $number + 1, ' ', get_class($e), ': ', $e->getMessage(), "\n";
  }
}
var_dump(requests());
?>
--EXPECTF--
1 Action Network does not let a tag be deleted. At tags it can be read and created.
2 Action Network does not let a person be deleted. At people it can be read, created and changed.
3 Action Network does not let a tagging be deleted at people/{id}/taggings, but at tags/{id}/taggings.
4 Action Network does not let a tag be changed. At tags it can be read and created.
5 Action Network does not let a donation be created at donations, but at fundraising_pages/{id}/donations.
6 Action Network does not let a list be created. At lists it can be read.
7 Action Network does not let a petition be created in the background, only at once.
8 Action Network does not let a tag be deleted. At tags it can be read and created.
9 Action Network does not let a tag be embedded. At tags it can be read and created.
10 Action Network has nothing at “peoples”. Its collections are people, %s, unique_id_lists; a record has its id after that.
11 The path is empty. Use entryPoint() for the entry point. Action Network has more: Its collections are people, %s, unique_id_lists; a record has its id after that.
12 “people” is a whole collection. The path of one record is people/{id}.
13 “5” is not the id of a person at Action Network: it must be a UUID such as %s
14 Action Network has nothing at “people?filter=x”. Its collections are people, %s, unique_id_lists; a record has its id after that.
15 “people/{id}” is one record. The path of the collection is people.
16 Action Network has nothing at “organizations/5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21/people”. Its collections are people, %s, unique_id_lists; a record has its id after that.
17 This link is not followed, because it leads to another server.
18 This link is not followed, because it leads out of the API.
19 This link is not followed, because it leads to another server. [_links.href]
20 “_links.osdi:person” of a new tagging must be a link to people/{id}. [_links.osdi:person]
21 “_links.osdi:tag” of a new tagging cannot be written; what can be is osdi:person. [_links.osdi:tag]
22 “_links.osdi:person” of a new tagging is missing. [_links.osdi:person]
23 “name” of a new tag is missing. [name]
24 “name” of a new tag must be a text. [name]
25 “given_name” of a new person cannot be written; what can be is person, add_tags, remove_tags, action_network:referrer_data. [given_name]
26 “petition_txt” of a new petition cannot be written; what can be is origin_system, title, name, description, browser_url, featured_image_url, tag_list, action_network:hidden, identifiers, petition_text, target, _links. [petition_txt]
27 “recipients[0].amuont” of a new donation cannot be written; what can be is display_name, amount. [recipients[0].amuont]
28 “recipients[0].amount” of a new donation is missing. [recipients[0].amount]
29 A donation needs at least one recipient, and each a name and an amount.
30 “recipients[0].amount” of a new donation must be an amount of money such as "25.00". [recipients[0].amount]
31 Somebody who is unsubscribed cannot be recorded together with their person, because that would subscribe them. Save the person first, then record the action with their id.
32 “person.email_addresses[0].status” of a new signature must be subscribed or unsubscribed. [person.email_addresses[0].status]
33 A person without an e-mail address and a phone number cannot be recorded. Give one of them.
34 “person.identifiers” of a new signature cannot be written: the person is found by e-mail address or number here. [person.identifiers]
35 “capacity” of the changes of an event cannot be written; what can be is title, name, description, browser_url, featured_image_url, tag_list, action_network:hidden, identifiers, start_date, end_date, instructions, location, guests_can_invite_others, transparence, reminders. [capacity]
36 “title” of the changes of an event cannot be emptied. [title]
37 “modified_date” of the changes of a person cannot be written; what can be is identifiers, given_name, family_name, email_addresses, phone_numbers, postal_addresses, languages_spoken, custom_fields. [modified_date]
38 “given_name” of the changes of a person cannot be emptied. [given_name]
39 The changes of a person must name at least one field.
40 “status” of the changes of an attendance must be accepted or attended. [status]
41 ValueError: $record['name'] is infinite or not a number
42 ValueError: $utc: "tomorrow" is not a time such as 2026-01-31T12:00:00Z
43 “x” is not the id of a message at Action Network: it must be a UUID such as %s
44 TypeError: Invalid value given for argument `changesById`.
45 TypeError: Invalid value given for argument `record`.
46 TypeError: Invalid value given for argument `tell`.
47 “person.add_tags” of a new person cannot be written; what can be is identifiers, given_name, family_name, email_addresses, phone_numbers, postal_addresses, languages_spoken, custom_fields. [person.add_tags]
48 “person” of the changes of a person cannot be written; what can be is identifiers, given_name, family_name, email_addresses, phone_numbers, postal_addresses, languages_spoken, custom_fields. [person]
49 “given_name” of the changes of a person cannot be emptied. [given_name]
int(0)
