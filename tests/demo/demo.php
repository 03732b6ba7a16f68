<?php

/**
 * The demo: three runs between a small stand-in for CiviCRM and the sandbox that stands in for Action Network, through
 * the real native library and the real code of the scheduled job. `make demo` starts it.
 */

declare(strict_types=1);

use Civi\Api4\Contact;
use Civi\Api4\Email;
use Civi\Api4\OsdiSyncProfile;
use Civi\Osdi\PeopleSync;
use OsdiDemo\Story;
use OsdiTest\Sandbox;

require dirname(__DIR__) . '/phpunit/boot.php';
require __DIR__ . '/Story.php';

$story = new Story();
$sandbox = Sandbox::with(60);

/**
 * @param array<string, mixed> $contact
 */
$add = static function (array $contact, ?string $email, ?string $mobile = NULL, array $address = []): int {
  $id = (int) Contact::create(FALSE)->setValues($contact + ['contact_type' => 'Individual'])->execute()->single()['id'];
  if ($email !== NULL) {
    Email::create(FALSE)->setValues(['contact_id' => $id, 'email' => $email, 'is_primary' => TRUE])->execute();
  }
  if ($mobile !== NULL) {
    civicrm_api4('Phone', 'create', ['checkPermissions' => FALSE, 'values' => ['contact_id' => $id, 'phone' => $mobile, 'phone_type_id:name' => 'Mobile']]);
  }
  if ($address) {
    civicrm_api4('Address', 'create', ['checkPermissions' => FALSE, 'values' => $address + ['contact_id' => $id, 'is_primary' => TRUE]]);
  }
  return $id;
};

$known = array_values(array_filter($sandbox->people(), static fn(array $person): bool =>
  isset($person['given_name'], $person['family_name']) && ($person['email_addresses'][0]['status'] ?? '') === 'subscribed'));
$addressOf = static fn(array $person): string => $person['email_addresses'][0]['address'];
$nameOf = static fn(array $person): string => "{$person['given_name']} {$person['family_name']}";

$zoe = $add(['first_name' => 'Zoë', 'last_name' => "O'Halloran", 'preferred_language' => 'en_US'], 'zoe.ohalloran@example.org', '(510) 555-0142',
  ['street_address' => '77 Harbor Way', 'city' => 'Oakland', 'postal_code' => '94607', 'state_province_id:name' => 'California', 'country_id:name' => 'United States']);
$add(['first_name' => 'Łukasz', 'last_name' => 'Żółkiewski-Bartoszewicz'], 'lukasz@example.net', '+48 601 234 567');
$add(['first_name' => 'Mehmet', 'last_name' => 'Yıldız'], 'mehmet.yildiz@example.com');
$add(['first_name' => $known[0]['given_name'], 'last_name' => $known[0]['family_name']], $addressOf($known[0]));
$optedOut = $add(['first_name' => $known[1]['given_name'], 'last_name' => $known[1]['family_name'], 'is_opt_out' => TRUE], $addressOf($known[1]));
$add(['first_name' => 'Private', 'last_name' => 'Person', 'is_opt_out' => TRUE], 'private.person@example.org');
$add(['first_name' => 'Ines', 'last_name' => 'Duarte'], 'duarte.family@example.org');
$add(['first_name' => 'Rui', 'last_name' => 'Duarte'], 'duarte.family@example.org');
$add(['first_name' => 'No', 'last_name' => 'Address'], NULL);

$profile = (int) OsdiSyncProfile::create(FALSE)
  ->setValues(['label' => 'Demo', 'entry_point' => $sandbox->entryPoint(), 'api_token' => Sandbox::TOKEN, 'is_default' => TRUE])
  ->execute()->single()['id'];

/**
 * Runs both directions and tells what happened.
 */
$run = static function () use ($story, $profile): int {
  $people = ['remote' => [], 'local' => []];
  $sync = new PeopleSync($profile, static function (array $batch) use ($story, &$people): void {
    $story->progress($batch);
    array_push($people[$batch['origin']], ...$batch['people']);
  });
  $reports = $sync->run(['remote', 'local']);
  foreach ($reports as $origin => $report) {
    $story->run($origin, $report, $people[$origin]);
  }
  return array_sum(array_column($reports, 'requests'));
};
$count = static fn(): int => Contact::get(FALSE)->addWhere('contact_type', '=', 'Individual')->addSelect('id')->execute()->count();

$story->heading('Before');
$story->say('Action Network has 60 people. CiviCRM has ' . $count() . ' contacts:');
$story->items([
  "Zoë O'Halloran, Łukasz Żółkiewski-Bartoszewicz and Mehmet Yıldız, whom Action Network does not know",
  $nameOf($known[0]) . ', who is on Action Network too',
  $nameOf($known[1]) . ', who is on Action Network too, and opted out in CiviCRM',
  'somebody who opted out and is not on Action Network',
  'Ines and Rui Duarte, who share one e-mail address',
  'somebody without an e-mail address',
  'Standalone Admin, who administers the site and whom Action Network does not know',
]);

$story->heading('First run: everybody is brought together');
$requests = $run();
$after = $sandbox->person($addressOf($known[1]));
$story->say("\n" . $nameOf($known[1]) . ' is now "' . $after['email_addresses'][0]['status'] . '" on Action Network, because of the opt-out in CiviCRM.');
$story->say('CiviCRM has ' . $count() . ' contacts, Action Network ' . count($sandbox->people()) . " people. Requests in all: $requests.");

$story->heading('Edits on both sides');
$edited = $known[2];
$unsubscribed = $known[3];
$both = $known[4];
$names = ['there' => 'Robin', 'here' => 'Kim'];
$sandbox->change($edited['id'], ['family_name' => $edited['family_name'] . '-Nakamura']);
$sandbox->change($unsubscribed['id'], ['email_addresses' => [['status' => 'unsubscribed']]]);
$sandbox->change($both['id'], ['given_name' => $names['there']]);
civicrm_api4('Phone', 'update', ['checkPermissions' => FALSE, 'values' => ['phone' => '(510) 555-0199'], 'where' => [['contact_id', '=', $zoe]]]);
$bothId = Email::get(FALSE)->addSelect('contact_id')->addWhere('email', '=', $addressOf($both))->execute()->single()['contact_id'];
Contact::update(FALSE)->addWhere('id', '=', $bothId)->addValue('first_name', $names['here'])->execute();
$story->items([
  "Action Network: {$nameOf($edited)} marries and is {$edited['family_name']}-Nakamura now",
  "Action Network: {$nameOf($unsubscribed)} unsubscribes",
  "CiviCRM: Zoë O'Halloran gets another mobile number",
  "Both: {$nameOf($both)} becomes {$names['there']} there and {$names['here']} here, so they contradict each other",
]);

$story->heading('Second run: just these edits travel');
$run();

$story->heading('Third run: nothing new');
$sandbox->forgetRequests();
$run();
$writes = count($sandbox->writes());
$story->say("\nStill waiting for a person:");
$story->items([
  'Ines and Rui Duarte, who share one e-mail address: give each an address of their own',
  sprintf('the first name of %s: %s on Action Network, %s in CiviCRM', $nameOf($both),
    $sandbox->person($addressOf($both))['given_name'], Contact::get(FALSE)->addSelect('first_name')->addWhere('id', '=', $bothId)->execute()->single()['first_name']),
]);

$story->heading('The API token');
$stored = (string) CRM_Core_DAO::singleValueQuery("SELECT api_token FROM civicrm_osdi_sync_profile WHERE id = $profile");
$story->say(str_contains($stored, Sandbox::TOKEN)
  ? 'is in clear in the database. That is a defect.'
  : 'is encrypted in the database, and nothing above shows it.');
$story->say('');
$story->say($writes === 0 ? 'Done: what could be carried over is on both sides, and the last run wrote nothing to Action Network.' : "The last run wrote $writes times to Action Network. That is a defect.");
exit($writes === 0 && !str_contains($stored, Sandbox::TOKEN) ? 0 : 1);
