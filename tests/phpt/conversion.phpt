--TEST--
What has no counterpart outside PHP is refused with the place where it was found
--FILE--
<?php
use function Civi\Osdi\Native\{map_person_to_local, map_person_to_remote, match_person_to_local};
require __DIR__ . '/support/exceptions.php';

$itself = ['given_name' => 'Ana'];
$itself['custom_fields']['again'] = &$itself;
$deep = 'bottom';
for ($i = 0; $i < 126; $i++) {
  $deep = [$deep];
}

$person = fn(array $person) => fn() => map_person_to_local($person, []);
foreach ([
  'infinity' => $person(['custom_fields' => ['size' => INF]]),
  'not a number' => $person(['custom_fields' => ['sizes' => [1, NAN]]]),
  'bytes' => $person(['given_name' => "\xC3\x28"]),
  'bytes in a key' => $person(["given\xFF" => 'Ana']),
  'an object' => $person(['custom_fields' => ['born' => new DateTime('2000-01-01')]]),
  'a closure' => $person(['given_name' => fn() => 'Ana']),
  'a resource' => $person(['custom_fields' => ['file' => STDIN]]),
  'itself' => $person($itself),
  'deep enough' => $person(['given_name' => 'Ana', 'custom_fields' => ['deep' => $deep]]),
  'too deep' => $person(['custom_fields' => ['deep' => [[[$deep]]]]]),
  'a text for a map' => $person(['custom_fields' => 'x']),
  'a list for a person' => $person(['Ana', 'Ruiz']),
  'a gap in a list' => $person(['email_addresses' => [1 => ['address' => 'ana@example.org']]]),
  'a word for an id' => fn() => map_person_to_remote(['id' => 'five'], []),
  'a word for a nested id' => fn() => map_person_to_remote([], ['countries' => [['id' => 1, 'iso_code' => 'US'], ['id' => 'two', 'iso_code' => 'MX']]]),
  'a key with a dot' => fn() => map_person_to_remote(['email.id' => []], []),
  'a candidate without id' => fn() => match_person_to_local(['email_addresses' => [['address' => 'a@example.org']]], [['id' => 1], []]),
] as $case => $code) {
  echo "$case: ", outcome($code), "\n";
}
?>
--EXPECT--
infinity: ValueError: $person['custom_fields']['size'] is infinite or not a number
not a number: ValueError: $person['custom_fields']['sizes'][1] is infinite or not a number
bytes: ValueError: $person['given_name'] is not a text in UTF-8
bytes in a key: ValueError: $person has a key that is not a text in UTF-8
an object: ValueError: $person['custom_fields']['born'] is an object of class DateTime, which has no counterpart on Action Network
a closure: ValueError: $person['given_name'] is an object of class Closure, which has no counterpart on Action Network
a resource: ValueError: $person['custom_fields']['file'] is a resource, which has no counterpart on Action Network
itself: ValueError: An array is nested more than 128 levels deep, perhaps because it contains itself
deep enough: {"contact_type":"Individual","first_name":"Ana"}
too deep: ValueError: An array is nested more than 128 levels deep, perhaps because it contains itself
a text for a map: ValueError: $person['custom_fields']: expected an array with named keys, found a text
a list for a person: ValueError: $person: expected an array with named keys, found a list
a gap in a list: ValueError: $person['email_addresses']: expected a list, found an array with named keys
a word for an id: ValueError: $contact['id']: expected a whole number, found "five"
a word for a nested id: ValueError: $options['countries'][1]['id']: expected a whole number, found "two"
a key with a dot: ValueError: $contact['email.id']: expected a whole number, found []
a candidate without id: ValueError: $candidates[1] has no id, so it cannot be matched
