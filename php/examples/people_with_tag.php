<?php

/**
 * Lists the people who have a tag:
 *
 *   php people_with_tag.php 'Volunteer'
 */

declare(strict_types=1);

/** @var \Civi\Osdi\Native\Client $client */
$client = require __DIR__ . '/connection.php';
$name = $argv[1] ?? throw new \InvalidArgumentException('Name the tag.');

foreach ($client->find('tags') as $tag) {
  if ($tag['name'] !== $name) {
    continue;
  }
  // A link of an answer can be read like a path.
  foreach ($client->find($tag['_links']['osdi:taggings']['href']) as $tagging) {
    $person = $client->get($tagging['_links']['osdi:person']['href']);
    echo trim(($person['given_name'] ?? '') . ' ' . ($person['family_name'] ?? '')), ' <',
      $person['email_addresses'][0]['address'] ?? '', ">\n";
  }
  // The rest of the tags is not read.
  exit(0);
}
fwrite(STDERR, "There is no tag \"$name\".\n");
exit(1);
