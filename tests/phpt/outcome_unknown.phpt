--TEST--
A write that may have been carried out says so, and by what to look it up, without the token
--FILE--
<?php
use Civi\Osdi\Exception\OsdiException;
require __DIR__ . '/support/run.php';
require __DIR__ . '/support/paths.php';

fresh_sandbox(1);
$client = sandbox_client();
$who = id_of($client->page('people')[0]);
$tag = id_of($client->create('tags', ['name' => 'Phonebank']));
$try = function (string $fault, string $method, callable $code): void {
  control('DELETE', 'faults');
  control('POST', 'faults', ['method' => $method, 'kind' => $fault, 'status' => 400, 'times' => NULL]);
  try {
    $code();
    echo "nothing thrown\n";
  }
  catch (OsdiException $e) {
    $context = array_diff_key($e->getContext(), ['attempts' => 1]);
    ksort($context);
    echo $e->isOutcomeUnknown() ? 'unknown' : 'known', ', ', $e->getKind(), ' ', json_encode($context, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE), "\n";
    if (str_contains(print_r($e->getContext(), TRUE) . $e->getMessage(), 'sandbox-token') || str_contains($e->getMessage(), 'zoe@')) {
      echo "TOO MUCH SHOWS\n";
    }
  }
  control('DELETE', 'faults');
};
$person = ['email_addresses' => [['address' => 'zoe@example.org']], 'phone_numbers' => [['number' => '+15105550142']], 'identifiers' => ['civi:sandbox-token', 'civi:2']];
$try('drop_after', 'POST', fn() => $client->create('people', ['person' => $person]));
$try('drop_after', 'POST', fn() => $client->savePerson($person));
$try('drop_after', 'POST', fn() => $client->create('tags', ['name' => 'New']));
$try('drop_after', 'POST', fn() => $client->create("tags/$tag/taggings", ['identifiers' => ['civi:3']] + link_to('osdi:person', "people/$who")));
$try('drop_after', 'POST', fn() => $client->createInBackground("tags/$tag/taggings", link_to('osdi:person', "people/$who")));
$try('truncate', 'POST', fn() => $client->create('petitions', ['title' => 'Ferries', 'origin_system' => 'CiviCRM']));
$try('empty', 'POST', fn() => $client->create('people', ['person' => $person]));
$try('drop_after', 'PUT', fn() => $client->update("people/$who", ['given_name' => 'Ana']));
$try('status', 'POST', fn() => $client->create('tags', ['name' => 'Refused']));
$try('drop_after', 'GET', fn() => $client->get("people/$who"));
// It was carried out: looking it up, as the details say, finds it.
var_dump(count($client->findPeople([['email_address', 'eq', 'zoe@example.org']])));
?>
--EXPECTF--
unknown, transport {"email_address":"zoe@example.org","identifiers":"civi:«redacted», civi:2","outcome":"unknown","phone_number":"+15105550142","request":"POST /people","resource":"people"}
unknown, transport {"email_address":"zoe@example.org","identifiers":"civi:«redacted», civi:2","outcome":"unknown","phone_number":"+15105550142","request":"POST /people","resource":"people"}
unknown, transport {"name":"New","outcome":"unknown","request":"POST /tags","resource":"tags"}
unknown, transport {"identifiers":"civi:3","outcome":"unknown","person":"%s","request":"POST /tags/%s/taggings","resource":"tags/%s/taggings"}
unknown, transport {"outcome":"unknown","person":"%s","request":"POST /tags/%s/taggings","resource":"tags/%s/taggings"}
unknown, unreadable {"outcome":"unknown","path":"_links.osdi:signatures.href","request":"POST /petitions","resource":"petitions","title":"Ferries"}
unknown, unreadable {"email_address":"zoe@example.org","identifiers":"civi:«redacted», civi:2","outcome":"unknown","phone_number":"+15105550142","request":"POST /people","resource":"people"}
unknown, transport {"outcome":"unknown","request":"PUT /people/%s","resource":"people/%s"}
known, rejected {"request":"POST /tags"}
known, transport {"request":"GET /people/%s"}
int(1)
