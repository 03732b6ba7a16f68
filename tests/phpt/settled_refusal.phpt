--TEST--
Of what is remembered of two sides, only an unsubscribe that was nobody's word outlives their link
--FILE--
<?php
use function Civi\Osdi\Native\settled_refusal;
require __DIR__ . '/support/exceptions.php';

$base = fn(?string $here, ?string $there) => json_encode(['local' => ['given_name' => 'Ann', 'email_consent' => $here], 'remote' => ['email_consent' => $there, 'mobile_consent' => 'subscribed']]);
foreach ([
  'sent by the sync' => $base('open', 'refused'),
  'refused in CiviCRM' => $base('opted_out', 'refused'),
  'subscribed' => $base('open', 'subscribed'),
  'a complaint' => $base('open', 'complained'),
  'nothing known' => $base(NULL, 'refused'),
  'none' => '',
  'unreadable' => '{"local": ',
] as $case => $text) {
  $kept = settled_refusal($text);
  echo "$case: ", $kept ?? 'nothing', "\n";
  echo $kept === NULL || settled_refusal($kept) === $kept ? '' : "and something else the second time\n";
}
echo outcome(fn() => settled_refusal(NULL)), "\n";
?>
--EXPECT--
sent by the sync: {"local":{"email_consent":"open"},"remote":{"email_consent":"refused"}}
refused in CiviCRM: nothing
subscribed: nothing
a complaint: nothing
nothing known: nothing
none: nothing
unreadable: nothing
TypeError: $base must be a text, not null
