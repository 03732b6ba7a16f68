--TEST--
A contact and a person are compared and planned without anything around
--FILE--
<?php
use function Civi\Osdi\Native\{diff_person, plan_person};
require __DIR__ . '/support/exceptions.php';

$contact = ['id' => 5, 'first_name' => 'Ana', 'email.email' => 'ana@example.org', 'is_opt_out' => 1];
$person = ['identifiers' => ['action_network:5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21'], 'given_name' => 'Anna',
  'email_addresses' => [['address' => 'Ana@example.org', 'status' => 'subscribed']]];
$both = ['given_name' => 'Ana', 'email' => 'ana@example.org', 'email_consent' => 'open'];
$state = ['sync_profile_id' => 1, 'contact_id' => '5', 'remote_person_id' => '5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21', 'base' => json_encode(['local' => $both, 'remote' => $both])];
$plan = fn(?array $contact, ?array $person, array $terms) => function () use ($contact, $person, $terms) {
  $plan = plan_person($contact, $person, [], $terms);
  return [$plan['to_local']['contact'] ?? NULL, $plan['to_remote'], array_column($plan['conflicts'], 'winner'), array_column($plan['changes'], 'why')];
};
foreach ([
  'differences' => fn() => diff_person($contact, $person, []),
  'nothing differs' => fn() => diff_person([], [], []),
  'a person who is no array' => fn() => diff_person([], 'Ana', []),
  'they meet' => $plan($contact, $person, ['origin' => 'remote']),
  'Action Network wins' => $plan($contact, $person, ['origin' => 'remote', 'rules' => ['conflict_policies' => ['default' => 'remote']]]),
  'an edit there' => $plan($contact, $person, ['origin' => 'remote', 'state' => $state]),
  'the other direction' => $plan($contact, $person, ['origin' => 'local', 'state' => $state]),
  'a state that is NULL' => $plan($contact, $person, ['origin' => 'local', 'state' => NULL]),
  'a new contact' => $plan(NULL, $person, ['origin' => 'remote']),
  'a new person' => $plan($contact, NULL, ['origin' => 'local']),
  'no origin' => $plan(NULL, $person, ['origin' => 'local']),
  'nobody' => $plan(NULL, NULL, ['origin' => 'remote']),
  'another word' => $plan($contact, $person, ['origin' => 'both']),
  'an unknown rule' => $plan($contact, $person, ['origin' => 'remote', 'rules' => ['conflicts' => []]]),
  'an unknown term' => $plan($contact, $person, ['origin' => 'remote', 'base' => '']),
  'no terms' => $plan($contact, $person, []),
] as $case => $code) {
  echo "$case: ", outcome($code), "\n";
}
?>
--EXPECT--
