<?php

/**
 * Installs, disables, enables and uninstalls the extension on a real CiviCRM, and upgrades it from a database of
 * osdi-client 1.2.3: php tests/run.php tests/lifecycle/lifecycle.php
 *
 * Environment: CIVICRM_BOOT, the file that boots the site: one made for tests, with this folder in its extension
 * directory. The extension's data there is lost. Each step is a PHP process of its own, as it is in life, and none may
 * print or log a notice, a warning or a deprecation.
 */

declare(strict_types=1);

use OsdiTest\Php;
use OsdiTest\Sandbox;

require dirname(__DIR__) . '/phpunit/Php.php';
require dirname(__DIR__) . '/phpunit/Sandbox.php';

if (!getenv('CIVICRM_BOOT')) {
  fwrite(STDERR, "Say which site: CIVICRM_BOOT=<PHP file that boots it>\n");
  exit(2);
}

$sandbox = Sandbox::with(3);
putenv('LIFECYCLE_PERSON=' . json_encode($sandbox->people()[0], JSON_THROW_ON_ERROR));
putenv('LIFECYCLE_BEGAN=' . time());

$passed = $failed = 0;
$steps = [
  'clean' => 'a site without the extension',
  'install' => 'install',
  'schema' => 'the tables are as declared',
  'disable' => 'disable',
  'enable' => 'enable',
  'uninstall' => 'uninstall',
  'plant' => 'a database of osdi-client 1.2.3',
  'crowd' => '… with ten thousand states, several for one contact or person',
  'pending' => 'the site works before the upgrade is run',
  'upgrade' => 'upgrade',
  'upgraded' => 'everything of 1.2.3 is still there, and nothing in clear',
  'repaired' => 'one state for each contact and person, and no link lost',
  'schema again' => 'the tables are as if newly installed',
  'again' => 'running the upgrade once more changes nothing',
  'limited' => 'a profile limited by a class of its own syncs nobody',
  'sync' => 'the links of 1.2.3 are still used',
  'rotate' => 'the key of the site is replaced',
  'lost' => 'the key is lost',
  'clean again' => 'uninstall what was upgraded',
  'plant again' => 'a database of osdi-client 1.2.3 once more',
  'logging' => '… with a detailed change log',
  'upgrade again' => 'upgrade',
  'upgraded again' => 'everything of 1.2.3 is still there, and nothing in clear',
  'logged' => 'nor in the change log, which goes on',
  'token again' => 'a token in clear in the change log, however it got there',
  'clean once more' => 'uninstall',
  'forgotten' => 'the change log has no token at all',
  'unlogging' => 'no change log',
  'unlogged' => 'nothing of it',
  'plant once more' => 'a database of osdi-client 1.2.3 once more',
  'logging for a while' => '… with a detailed change log',
  'unlogging again' => '… that was switched off since',
  'upgrade once more' => 'upgrade',
  'upgraded once more' => 'everything of 1.2.3 is still there, and nothing in clear',
  'quiet' => 'nor in the change log',
  'unlogged again' => 'no change log',
  'clean at last' => 'uninstall',
  'install again' => 'install again',
  'log' => 'the log has no notice, warning or deprecation',
];
foreach ($steps as $step => $title) {
  $name = explode(' ', $step)[0];
  $result = Php::run('require ' . var_export(__DIR__ . '/steps.php', TRUE) . "; step('$name');");
  $problems = json_decode(trim($result['output']), TRUE) ?? ["it printed: {$result['output']}"];
  if ($result['exit'] !== 0) {
    $problems[] = "it ended with {$result['exit']}";
  }
  if (trim($result['errors']) !== '') {
    $problems[] = "it complained: {$result['errors']}";
  }
  $problems ? $failed++ : $passed++;
  echo $problems ? "FAILED  $title\n" : "ok      $title\n";
  foreach ($problems as $problem) {
    echo '        ', $problem, "\n";
  }
}
echo "lifecycle: $passed passed, $failed failed\n";
exit($failed ? 1 : 0);
