--TEST--
A contact and a person are compared and planned without anything around
--FILE--
<?php
use function Civi\Osdi\Native\{diff_person, plan_person};
require __DIR__ . '/support/exceptions.php';

$contact = ['id' => 5, 'first_name' => 'Ana', 'email.email' => 'ana@example.org', 'is_opt_out' => 1];
$person = ['identifiers' => ['action_network:5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21'], 'given_name' => 'Anna',
  'email_addresses' => [['address' => 'Ana@example.org', 'status' => 'subscribed']]];
$map = [
  ['name' => 'custom_fields.Nick', 'civi' => 'nick_name', 'remote' => 'custom_fields.Nick', 'kind' => 'text'],
  ['name' => 'source', 'civi' => 'source', 'direction' => 'to_local', 'transform' => ['constant' => 'Action Network'], 'kind' => 'text'],
];
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
  'a policy of no field' => $plan($contact, $person, ['origin' => 'remote', 'rules' => ['conflict_policies' => ['default' => 'remote', 'givenname' => 'local']]]),
  'a policy of consent' => $plan($contact, $person, ['origin' => 'remote', 'rules' => ['conflict_policies' => ['email_consent' => 'local']]]),
  'policies of mapped fields' => fn() => plan_person($contact, $person, ['field_map' => $map], ['origin' => 'remote', 'rules' => ['conflict_policies' => ['custom_fields.Nick' => 'remote', 'source' => 'fill']]])['conflicts'],
  'a policy of a field that is not mapped' => fn() => plan_person($contact, $person, ['field_map' => $map], ['origin' => 'remote', 'rules' => ['conflict_policies' => ['custom_fields.nick' => 'remote']]]),
  'a constant asks nobody' => fn() => array_column(plan_person(['field_map' => ['nick_name' => 'An', 'source' => 'a fair']] + $contact, $person, ['field_map' => $map], ['origin' => 'remote'])['conflicts'], 'policy', 'field'),
  'an unknown term' => $plan($contact, $person, ['origin' => 'remote', 'base' => '']),
  'no terms' => $plan($contact, $person, []),
] as $case => $code) {
  echo "$case: ", outcome($code), "\n";
}
?>
--EXPECTF--
differences: {"email_consent":{"local":"opted_out","remote":"subscribed"},"given_name":{"local":"Ana","remote":"Anna"}}
nothing differs: []
a person who is no array: TypeError: Invalid value given for argument `person`.
they meet: [null,{"email_addresses":[{"status":"unsubscribed"}]},[null],["Consent: refused in CiviCRM.","Both sides have a value of their own, so both stay as they are."]]
Action Network wins: [{"first_name":"Anna"},{"email_addresses":[{"status":"unsubscribed"}]},["remote"],["Both sides have a value of their own, and the policy for conflicts gives CiviCRM this one.","Consent: refused in CiviCRM."]]
an edit there: [{"first_name":"Anna"},{"email_addresses":[{"status":"unsubscribed"}]},[],["It changed on Action Network since the last sync, and not in CiviCRM.","Consent: refused in CiviCRM."]]
the other direction: [null,{"email_addresses":[{"status":"unsubscribed"}]},[],["Consent: refused in CiviCRM."]]
a state that is NULL: [null,{"email_addresses":[{"status":"unsubscribed"}]},[null],["Consent: refused in CiviCRM.","Both sides have a value of their own, so both stay as they are."]]
a new contact: [{"first_name":"Anna"},null,[],["CiviCRM has nobody who fits yet.","CiviCRM has nobody who fits yet."]]
a new person: [null,{"email_addresses":[{"address":"ana@example.org","status":"unsubscribed"}],"given_name":"Ana"},[],["Action Network has nobody who fits yet.","Action Network has nobody who fits yet.","Consent: refused in CiviCRM."]]
no origin: ValueError: $contact is NULL, and so there is nothing to carry: it is the origin
nobody: ValueError: $person is NULL, and so there is nothing to carry: it is the origin
another word: Civi\Osdi\Exception\ConfigurationException: The origin of a sync must be "local" or "remote", not "both".
an unknown rule: ValueError: $terms['rules']['conflicts']: unknown key, expected one of %s
a policy of no field: ValueError: $terms['rules']['conflict_policies']['givenname']: unknown key, expected one of default, given_name, family_name, language, email, mobile, address, custom_fields
a policy of consent: ValueError: $terms['rules']['conflict_policies']['email_consent']: unknown key, expected one of default, given_name, family_name, language, email, mobile, address, custom_fields
policies of mapped fields: [{"field":"given_name","policy":"ask","winner":null}]
a policy of a field that is not mapped: ValueError: $terms['rules']['conflict_policies']['custom_fields.nick']: unknown key, expected one of default, given_name, family_name, language, email, mobile, address, custom_fields, custom_fields.Nick, source
a constant asks nobody: {"given_name":"ask","source":"fill"}
an unknown term: ValueError: $terms['base']: unknown key, expected one of origin, rules, state
no terms: ValueError: $terms: the key "origin" is missing
