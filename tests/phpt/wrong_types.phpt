--TEST--
Wrong arguments give type errors, and calls that cannot be meant give clear ones
--FILE--
<?php
use Civi\Osdi\Native;
require __DIR__ . '/support/run.php';

$id = '5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21';
$client = idle_client();
foreach ([
  fn() => Native\map_person_to_local('Ana', []),
  fn() => Native\map_person_to_local([]),
  fn() => Native\normalize_phone(5105550142, 'US'),
  fn() => Native\normalize_phone("\xFF", 'US'),
  fn() => new Native\Client(NULL, 'secret'),
  fn() => new Native\Client('https://actionnetwork.org/api/v2/', NULL),
  fn() => new Native\Client('https://actionnetwork.org/api/v2/', "se\xFFcret"),
  fn() => $client->getPerson(5),
  fn() => $client->getPerson('5'),
  fn() => $client->updatePerson($id, 'Ana'),
  fn() => $client->findPeople(NULL),
  fn() => $client->findPeople([], '1'),
  fn() => $client->findPeople([], 0),
  fn() => $client->findPeople([['email_address', 'eq']]),
  fn() => $client->findPeople([['shoe_size', 'eq', '5']]),
  fn() => $client->findPeople([['modified_date', 'like', '5']]),
  fn() => $client->findPeople([['modified_date', 'gt', 'yesterday']]),
  fn() => Native\sync_people(new stdClass, new FakeGateway, []),
  fn() => Native\sync_people($client, 'Gateway', []),
  fn() => Native\sync_people($client, new FakeGateway, ['profile_id' => 1, 'origin' => 'local'], 'no_such_function'),
  fn() => Native\sync_people($client, new FakeGateway, ['origin' => 'local']),
  fn() => Native\sync_people($client, new FakeGateway, ['profile_id' => 1, 'origin' => 'moon']),
  fn() => Native\sync_people($client, new FakeGateway, ['profile_id' => 1, 'origin' => 'local', 'batch_size' => 0]),
  fn() => Native\sync_people($client, new FakeGateway, ['profile_id' => 1, 'origin' => 'local', 'batchsize' => 5]),
  fn() => Native\sync_people($client, new FakeGateway, ['profile_id' => 1, 'origin' => 'local', 'batch_size' => 'many']),
  fn() => Native\sync_people($client, new FakeGateway, ['profile_id' => 1, 'origin' => 'local', 'rules' => ['conflict_policies' => ['email' => 'often']]]),
  fn() => Native\sync_people($client, new FakeGateway, ['profile_id' => 1, 'origin' => 'local', 'rules' => ['conflict_policies' => ['ask']]]),
  fn() => Native\sync_actions($client, new FakeGateway, ['rules' => ['signatures' => 'yes']]),
  fn() => Native\sync_actions($client, new FakeGateway, ['rules' => ['signatures' => ['activity_type' => []]]]),
  fn() => Native\sync_actions($client, new FakeGateway, ['rules' => ['petitions' => []]]),
  fn() => Native\map_person_to_local(['email_addresses' => [['address' => 'ana@example.org', 'status' => []]]], []),
  fn() => Native\map_person_to_local(['email_addresses' => [['primary' => 'often']]], []),
  fn() => Native\map_person_to_local(['email_addresses' => 'ana@example.org'], []),
  fn() => Native\map_person_to_local(['email_addresses' => ['ana@example.org']], []),
  fn() => Native\map_person_to_remote([], ['states' => [['id' => 5], ['country_id' => 5]]]),
  fn() => Native\map_person_to_remote([], ['field_map' => [['name' => 'a', 'civi' => 'nick_name', 'remote' => 'custom_fields.N', 'direction' => 5]]]),
  fn() => Native\map_person_to_remote([], ['field_map' => [['name' => 'a', 'civi' => 'nick_name', 'remote' => 'custom_fields.N', 'transform' => ['prefix' => []]]]]),
  fn() => Native\map_person_to_remote([], ['field_map' => [['name' => 'a', 'civi' => 'nick_name', 'remote' => 'custom_fields.N', 'transform' => ['upper' => 'x']]]]),
  fn() => Native\map_person_to_remote([], ['field_map' => [['name' => 'a', 'civi' => 'nick_name', 'remote' => 'custom_fields.N', 'transform' => 'prefix']]]),
  fn() => Native\map_person_to_remote([], ['own_matcher' => 'yes']),
  fn() => Native\plan_person([], [], [], ['origin' => 'local', 'rules' => 'x']),
  fn() => Native\plan_person([], [], [], ['origin' => 5]),
  fn() => Native\plan_person([], [], [], ['origin' => 'local', 'state' => ['sync_status' => TRUE]]),
  fn() => Native\sync_people($client, new FakeGateway, ['profile_id' => 1, 'origin' => 'local', 'contact_ids' => [-5]]),
  fn() => Native\sync_people($client, new stdClass, ['profile_id' => 1, 'origin' => 'local']),
  fn() => clone $client,
  fn() => serialize($client),
] as $number => $code) {
  echo $number + 1, ' ', outcome($code), "\n";
}
?>
--EXPECTF--
1 TypeError: Invalid value given for argument `person`.
2 ArgumentCountError: Civi\Osdi\Native\map_person_to_local() expects exactly 2 arguments, 1 given
3 TypeError: $number must be a text, not an int
4 ValueError: $number is not a text in UTF-8
5 TypeError: $entryPoint must be a text, not null
6 TypeError: $apiToken must be a text, not null
7 ValueError: $apiToken is not a text in UTF-8
8 TypeError: $id must be a text, not an int
9 Civi\Osdi\Exception\CannotMapException: “5” is not the id of a person at Action Network: it must be a UUID such as %s
10 TypeError: Invalid value given for argument `changes`.
11 TypeError: %s
12 TypeError: Invalid value given for argument `page`.
13 ValueError: $page must be 1 or more, not 0
14 ValueError: $criteria[0]: a criterion has three parts: field, operator and value
15 ValueError: $criteria[0]: people cannot be searched by "shoe_size", only by identifier, created_date, modified_date, family_name, given_name, email_address, phone_number, region, postal_code
16 ValueError: $criteria[0]: the operator must be eq, gt or lt, not "like"
17 ValueError: $criteria[0]: "yesterday" is not a time such as 2026-01-31T12:00:00Z
18 TypeError: Invalid value given for argument `client`.
19 TypeError: Invalid value given for argument `gateway`.
20 TypeError: Invalid value given for argument `progress`.
21 ValueError: $run: the key "profile_id" is missing
22 Civi\Osdi\Exception\ConfigurationException: The origin of a sync must be "local" or "remote", not "moon".
23 Civi\Osdi\Exception\ConfigurationException: The batch size must be at least 1.
24 ValueError: $run['batchsize']: unknown key, expected one of profile_id, origin, rules, batch_size, contact_ids, person_ids, since, confirm, preview, limit
25 ValueError: $run['batch_size']: expected a whole number, found "many"
26 ValueError: $run['rules']['conflict_policies']['email']: expected one of "ask", "origin", "newest", "local", "remote", "fill", "never", found "often"
27 ValueError: $run['rules']['conflict_policies']: expected an array with named keys, found a list
28 ValueError: $run['rules']['signatures']: expected an array with named keys, found a text
29 ValueError: $run['rules']['signatures']['activity_type']: expected a text, found []
30 ValueError: $run['rules']: expected one of "signatures", "attendances", "submissions", "outreaches", "responses", "fundraising_pages", found "petitions"
31 ValueError: $person['email_addresses'][0]['status']: expected a text, found a list
32 ValueError: $person['email_addresses'][0]['primary']: expected true or false, found "often"
33 ValueError: $person['email_addresses']: expected a list, found a text
34 ValueError: $person['email_addresses'][0]: expected an array with named keys, found a text
35 ValueError: $options['states'][0]: the key "country_id" is missing
36 ValueError: $options['field_map'][0]['direction']: expected one of "both", "to_remote", "to_local", found an int
37 ValueError: $options['field_map'][0]['transform']['prefix']: expected a text, found a list
38 ValueError: $options['field_map'][0]['transform']['upper']: expected null, found a text
39 ValueError: $options['field_map'][0]['transform']['prefix']: expected the word with a value, found the word alone
40 ValueError: $options['own_matcher']: expected true or false, found a text
41 ValueError: $terms['rules']: expected an array with named keys, found a text
42 ValueError: $terms['origin']: expected a text, found an int
43 ValueError: $terms['state']['sync_status']: expected one of "success", "error", "did not qualify", "no sync needed", "other", found true or false
44 ValueError: $run['contact_ids'][0]: expected a whole number, found -5
45 Error: Call to undefined method stdClass::options()
46 Error: Trying to clone an uncloneable object of class Civi\Osdi\Native\Client
47 Exception: Serialization of 'Civi\Osdi\Native\Client' is not allowed
