--TEST--
What is accepted: numbers as texts, empty arrays, objects, traversables, references
--FILE--
<?php
use function Civi\Osdi\Native\{map_person_to_local, map_person_to_remote, match_person_to_local, match_person_to_remote};
require __DIR__ . '/support/exceptions.php';

$options = [
  'default_country' => 'US',
  'countries' => new ArrayObject([['id' => '1228', 'iso_code' => 'US']]),
  'states' => (function () {
    yield ['id' => 1004, 'country_id' => '1228', 'abbreviation' => 'CA', 'name' => 'California'];
  })(),
  'languages' => [],
];
$contact = ['id' => '17', 'is_opt_out' => '0', 'do_not_sms' => 0, 'first_name' => 'Zoë', 'last_name' => 5,
  'address.street_address' => '1 Main St', 'address.city' => 'Oakland', 'address.postal_code' => 94601,
  'address.state_province_id' => '1004', 'address.country_id' => 1228];
$reference = &$contact['first_name'];
echo outcome(fn() => map_person_to_remote($contact, $options)), "\n";

$empty = ['given_name' => 'Ana', 'email_addresses' => [], 'custom_fields' => [], '_links' => [], 'languages_spoken' => []];
echo outcome(fn() => map_person_to_local($empty, [])), "\n";
echo outcome(fn() => map_person_to_local(['given_name' => 'Ana', 'custom_fields' => new stdClass], [])), "\n";
echo outcome(fn() => map_person_to_local(['given_name' => 'Ana', 'custom_fields' => (object) ['one', 'two']], [])), "\n";
echo outcome(fn() => map_person_to_local([], [])), "\n";

$ana = ['identifiers' => ['action_network:5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21'], 'given_name' => 'Ana',
  'email_addresses' => [['address' => 'Ana@example.org']]];
$row = ['first_name' => 'Ana', 'email.email' => 'ana@example.org'];
foreach ([['id' => '5'] + $row, ['id' => 5] + $row] as $candidate) {
  echo outcome(fn() => match_person_to_local($ana, [$candidate])), "\n";
}
echo outcome(fn() => match_person_to_local($ana, [])), "\n";
echo outcome(fn() => match_person_to_local($ana, [['id' => 5] + $row, ['id' => '6'] + $row])), "\n";
$others = [['id' => 6, 'is_deleted' => TRUE] + $row, ['id' => 7, 'contact_type' => 'Organization'] + $row];
echo outcome(fn() => match_person_to_local($ana, [...$others, ['id' => 5, 'is_deleted' => '0', 'contact_type' => 'Individual'] + $row])), "\n";
echo outcome(fn() => match_person_to_local($ana, $others)), "\n";
echo outcome(fn() => match_person_to_local([], [])), "\n";
echo outcome(fn() => match_person_to_remote($row, [$row], [$ana])), "\n";
foreach ([['is_deleted' => '1'], ['contact_type' => 'Organization'], ['is_deleted' => 0, 'contact_type' => 'Individual']] as $kind) {
  echo outcome(fn() => match_person_to_remote($kind + $row, [$kind + $row], [$ana])), "\n";
}

// Nothing was changed in what was given.
var_dump($contact['id'], $reference, $empty['custom_fields']);
?>
--EXPECT--
{"family_name":"5","given_name":"Zoë","postal_addresses":[{"address_lines":["1 Main St"],"country":"US","locality":"Oakland","postal_code":"94601","region":"CA"}]}
{"contact_type":"Individual","first_name":"Ana"}
{"contact_type":"Individual","first_name":"Ana"}
{"contact_type":"Individual","first_name":"Ana"}
{"contact_type":"Individual"}
{"candidates":[],"id":5,"message":"Matched by unique e-mail address.","status":"found"}
{"candidates":[],"id":5,"message":"Matched by unique e-mail address.","status":"found"}
{"candidates":[],"id":null,"message":"No contact has this e-mail address.","status":"none"}
{"candidates":[5,6],"id":null,"message":"Several contacts share this e-mail address and name.","status":"ambiguous"}
{"candidates":[],"id":5,"message":"Matched by unique e-mail address.","status":"found"}
{"candidates":[],"id":null,"message":"No contact has this e-mail address.","status":"none"}
{"candidates":[],"id":null,"message":"It has no e-mail address, and people are matched by e-mail.","status":"insufficient"}
{"candidates":[],"id":"5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21","message":"Matched by unique e-mail address.","status":"found"}
{"candidates":[],"id":null,"message":"The contact is in the trash, and such contacts are not matched.","status":"none"}
{"candidates":[],"id":null,"message":"The contact is no individual, and only individuals are matched.","status":"none"}
{"candidates":[],"id":"5f0c6a3e-2b1d-4c7e-9a55-0d1c3f9e8b21","message":"Matched by unique e-mail address.","status":"found"}
string(2) "17"
string(4) "Zoë"
array(0) {
}
