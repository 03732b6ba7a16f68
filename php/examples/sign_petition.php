<?php

/**
 * Records that somebody signed a petition, on paper for example. The person is found by e-mail address, or made:
 *
 *   php sign_petition.php <petition id> <e-mail> <first name> <last name>
 */

declare(strict_types=1);

use Civi\Osdi\Exception\OsdiException;

/** @var \Civi\Osdi\Native\Client $client */
$client = require __DIR__ . '/connection.php';
[, $petition, $email, $given, $family] = $argv + array_fill(0, 5, '');

try {
  $signature = $client->create("petitions/$petition/signatures", [
    'person' => [
      'given_name' => $given,
      'family_name' => $family,
      'email_addresses' => [['address' => $email]],
    ],
    'add_tags' => ['Signed on paper'],
    'action_network:referrer_data' => ['source' => 'paper'],
  ]);
  echo "Signed: {$signature['identifiers'][0]}\n";
}
catch (OsdiException $error) {
  if (!$error->isOutcomeUnknown()) {
    // Certainly not signed. The message says why and what to do, and may be shown: the token is never in it.
    fwrite(STDERR, $error->getMessage() . "\n");
    exit(1);
  }
  // The answer got lost on the way. Look before signing again; a signature cannot be deleted.
  foreach ($client->find('people', [['email_address', 'eq', $email]]) as $person) {
    $id = substr($person['identifiers'][0], strlen('action_network:'));
    foreach ($client->find("people/$id/signatures") as $signature) {
      if (($signature['action_network:petition_id'] ?? NULL) === $petition) {
        echo "Signed, although the answer got lost: {$signature['identifiers'][0]}\n";
        exit(0);
      }
    }
  }
  // A search lags behind what was written by some seconds.
  fwrite(STDERR, "It is not known whether the petition was signed. Look again in a minute.\n");
  exit(2);
}
