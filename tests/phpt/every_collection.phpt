--TEST--
Every collection can be walked, every record of it read by its path and by its link, and memory does not grow
--FILE--
<?php
require __DIR__ . '/support/run.php';
require __DIR__ . '/support/paths.php';

fresh_sandbox(60, TRUE);
$client = sandbox_client();
$of = fn(string $collection) => id_of($client->page($collection)[0]);
$with = function (string $collection, string $records) use ($client): string {
  foreach ($client->find($collection) as $action) {
    if ($client->page("$collection/" . id_of($action) . "/$records") !== []) {
      return id_of($action);
    }
  }
  throw new LogicException("no $collection with $records");
};
$paths = ['people', 'tags', 'petitions', 'events', 'forms', 'fundraising_pages', 'donations', 'advocacy_campaigns', 'surveys',
  'event_campaigns', 'campaigns', 'messages', 'lists', 'queries', 'wrappers'];
foreach ([['tags', 'taggings'], ['petitions', 'signatures'], ['events', 'attendances'], ['forms', 'submissions'],
  ['fundraising_pages', 'donations'], ['advocacy_campaigns', 'outreaches'], ['surveys', 'responses'],
  ['event_campaigns', 'events'], ['lists', 'items'], ['people', 'signatures'], ['people', 'attendances'],
  ['people', 'submissions'], ['people', 'donations'], ['people', 'outreaches'], ['people', 'responses'],
  ['people', 'taggings']] as [$collection, $records]) {
  $paths[] = "$collection/" . $with($collection, $records) . "/$records";
}
foreach ($paths as $path) {
  $count = $same = $linked = 0;
  foreach ($client->find($path) as $record) {
    $count++;
    // The taggings of a person are only listed there; each has its place below its tag.
    $same += str_ends_with($path, '/taggings') || id_of($client->get("$path/" . id_of($record))) === id_of($record) ? 1 : 0;
    $linked += id_of($client->get($record['_links']['self']['href'])) === id_of($record) ? 1 : 0;
  }
  $name = preg_replace('/[0-9a-f-]{36}/', '{id}', $path);
  echo $name, $count > 0 && $same === $count && $linked === $count ? ': all' : ": $same and $linked of $count", "\n";
}

echo "By the links of a record\n";
$petition = $client->get('petitions/' . $with('petitions', 'signatures'));
$signature = $client->find($petition['_links']['osdi:signatures']['href'])->current();
var_dump(id_of($client->get($signature['_links']['osdi:person']['href'])) === $signature['action_network:person_id']);

echo "From a page on\n";
$third = getenv('SANDBOX_ORIGIN') . '/api/v2/people?page=3';
var_dump(iterator_count($client->find($third)));

echo "Searched\n";
var_dump(count($client->page('petitions', [['title', 'eq', $petition['title']]])));
var_dump(iterator_count($client->find('petitions', [['modified_date', 'gt', '2100-01-01T00:00:00Z']])));

echo "Memory\n";
fresh_sandbox(1500);
$walk = function () use ($client): int {
  $before = memory_get_usage();
  $most = 0;
  foreach ($client->find('people') as $person) {
    $most = max($most, memory_get_usage() - $before);
  }
  return $most;
};
var_dump($walk() < 200000);
?>
--EXPECT--
people: all
tags: all
petitions: all
events: all
forms: all
fundraising_pages: all
donations: all
advocacy_campaigns: all
surveys: all
event_campaigns: all
campaigns: all
messages: all
lists: all
queries: all
wrappers: all
tags/{id}/taggings: all
petitions/{id}/signatures: all
events/{id}/attendances: all
forms/{id}/submissions: all
fundraising_pages/{id}/donations: all
advocacy_campaigns/{id}/outreaches: all
surveys/{id}/responses: all
event_campaigns/{id}/events: all
lists/{id}/items: all
people/{id}/signatures: all
people/{id}/attendances: all
people/{id}/submissions: all
people/{id}/donations: all
people/{id}/outreaches: all
people/{id}/responses: all
people/{id}/taggings: all
By the links of a record
bool(true)
From a page on
int(10)
Searched
int(1)
int(0)
Memory
bool(true)
