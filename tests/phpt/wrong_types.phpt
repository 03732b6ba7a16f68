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
21 ValueError: $run: missing field `profile_id`
22 Civi\Osdi\Exception\ConfigurationException: The origin of a sync must be "local" or "remote", not "moon".
23 Civi\Osdi\Exception\ConfigurationException: The batch size must be at least 1.
24 ValueError: $run['batchsize']: unknown field `batchsize`, expected one of `profile_id`, `origin`, `rules`, `batch_size`, `contact_ids`, `person_ids`, `since`, `confirm`, `preview`, `limit`
25 ValueError: $run['batch_size']: expected a whole number, found "many"
26 ValueError: $run['rules']['conflict_policies']['email']: unknown variant `often`, expected one of %s
27 ValueError: $run['rules']['conflict_policies']: invalid type: sequence, expected an array with names as keys
28 ValueError: $run['rules']: invalid type: string "yes", expected an array with names as keys
29 Error: Call to undefined method stdClass::options()
30 Error: Trying to clone an uncloneable object of class Civi\Osdi\Native\Client
31 Exception: Serialization of 'Civi\Osdi\Native\Client' is not allowed
