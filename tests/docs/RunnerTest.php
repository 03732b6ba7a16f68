<?php

declare(strict_types=1);

namespace OsdiTest\Docs;

use OsdiTest\CiviTestCase;
use OsdiTest\Sandbox;

/**
 * The runner finds what is wrong on a page.
 */
final class RunnerTest extends CiviTestCase {

  /**
   * @return array<string, array{string, ?string}> a page, and what is said about it
   */
  public function pages(): array {
    $fence = '```';
    $block = fn(string $info, string $code) => "$fence$info\n$code\n$fence\n";
    $three = $block('php', "\$three = 3;\necho \$three, \"\\n\";");
    return [
      'what it prints' => [$three . $block('text output', '3'), NULL],
      'something else' => [$three . $block('text output', '4'), 'something else came: 3'],
      'an ellipsis' => [$block('php', 'echo "3 of 7\n";') . $block('text output', '3 of …'), NULL],
      'not shown' => [$three, 'prints something that no output block shows'],
      'shown twice' => [$three . $block('text output', '3') . $block('text output', '3'), 'no block before it printed anything'],
      'variables go on' => [$block('php', '$a = 1;') . $block('php', 'show($a + 1);') . $block('json output', '2'), NULL],
      'the order of keys' => [$block('php', 'show(["a" => 1, "b" => 2]);') . $block('json output', '{"b": 2, "a": 1}'), NULL],
      'a key too many' => [$block('php', 'show(["a" => 1, "b" => 2]);') . $block('json output', '{"b": 2}'), 'something else came'],
      'a list in another order' => [$block('php', 'show([1, 2]);') . $block('json output', '[2, 1]'), 'something else came'],
      'an exception' => [$block('php', 'throw new \LogicException("no");'), 'LogicException: no'],
      'a warning' => [$block('php', 'show($nothing);'), 'Undefined variable'],
      'no PHP' => [$block('php', 'if ('), 'Unclosed'],
      'no PHP, and not run' => ["<!-- not run: so -->\n" . $block('php', 'if ('), 'Unclosed'],
      'not run' => ["<!-- not run: so -->\n" . $block('php', 'throw new \LogicException("no");'), NULL],
      'not run, in a list' => ["- a\n\n  <!-- not run: so -->\n  {$fence}xml\n  <a/>\n  $fence\n", NULL],
      'no reason' => [$block('xml', '<a/>'), 'Nothing runs this block'],
      'no language' => [$block('', 'cv flush'), 'Nothing runs this block'],
      'JSON for nothing' => [$block('json', '{}'), 'Nothing runs this block'],
      'run by nobody' => ["<!-- run by: tests/NoSuchTest.php -->\n" . $block('php', ''), 'There is no tests/NoSuchTest.php'],
      'a make target' => [$block('sh', "# builds\nmake build\nsudo make install"), NULL],
      'no make target' => [$block('sh', 'make everything'), 'There is no make target everything'],
      'an unknown command' => [$block('sh', 'rm -rf /'), 'This command is not known'],
      'a call' => [$block('sh', "cv api4 Contact.get +w id=1 \\\n  +s id +l 0"), NULL],
      'its answer' => [$block('sh', 'cv api4 OsdiSyncProfile.get +w id=1 +s label') . $block('json output', '[{"label": "Documentation"}]'), NULL],
      'another answer' => [$block('sh', 'cv api4 OsdiSyncProfile.get +w id=1 +s label') . $block('json output', '[{"label": "Other"}]'), 'something else came'],
      'a field of the answer that is not there' => [$block('sh', 'cv api4 OsdiSyncProfile.get +w id=1 +s label') . $block('json output', '[{"name": "…"}]'), 'something else came'],
      'an answer that is not empty' => [$block('sh', 'cv api4 OsdiSyncProfile.get +w id=1 +s label') . $block('json output', '[]'), 'something else came'],
      'no action' => [$block('sh', 'cv api4 OsdiSyncProfile.swim'), 'swim'],
      'a parameter that is not there' => [$block('sh', 'cv api4 OsdiRun.stop runId=1'), 'unId'],
      'a command in a sentence' => ['Run `make build`.', NULL],
      'a wrong command in a sentence' => ['Run `make love`.', 'There is no make target love'],
      'a wrong call in a sentence' => ['Call `cv api4 OsdiRun.swim id=1`.', 'no such action'],
      'a job' => [$block('ini job=osdiclientbatchsynccontacts', "sync_profile_id=1\norigin=remote") . $block('text output', 'AN->Civi: total: 60; …'), NULL],
      'a parameter that the job has not' => [$block('ini job=osdiclientbatchsynccontacts', "sync_profile_id=1\norigins=remote"), 'There is no parameter origins'],
      'a value of the profile' => [$block('json profile=conflict_policies', '{"default": "newest"}'), NULL],
      'a value that is refused' => [$block('json profile=conflict_policies', '{"default": "last"}'), 'conflict_policies'],
      'a field that is not there' => [$block('json profile=policies', '{"default": "newest"}'), 'policies'],
      'no JSON' => [$block('json profile=conflict_policies', '{"default"}'), 'yntax error'],
      'by indentation' => ["So:\n\n    make build\n", 'page.md:3'],
      'by indentation, in a list' => ["1. So:\n\n       make build\n\n   Then.\n", 'page.md:3'],
      'no code, in a list' => ["1. So:\n   - then\n\n     more\n\n   and\n", NULL],
    ];
  }

  /**
   * @dataProvider pages
   */
  public function testItFindsWhatIsWrong(string $text, ?string $fault): void {
    $remote = Sandbox::with(60);
    $runner = new Runner(new World($remote, 0, $remote->people()[1]['id'], 0));
    $runner->page(new Page('page.md', $text));
    if ($fault === NULL) {
      $this->assertSame([], $runner->faults());
    }
    else {
      $this->assertStringContainsString($fault, implode("\n", $runner->faults()));
    }
  }

}
