<?php

declare(strict_types=1);

namespace OsdiTest\Docs;

use OsdiTest\CiviTestCase;
use OsdiTest\Sandbox;

/**
 * What stands in README.md and docs/ as code is run, page by page, and prints what is said.
 */
final class BlocksTest extends CiviTestCase {

  /**
   * @return iterable<string, array{string}>
   */
  public function pages(): iterable {
    foreach (Page::names() as $name) {
      yield $name => [$name];
    }
  }

  /**
   * @dataProvider pages
   */
  public function testEveryBlockRuns(string $name): void {
    $remote = Sandbox::with(60);
    $subscribed = array_filter($remote->people(), fn(array $person) => ($person['email_addresses'][0]['status'] ?? '') === 'subscribed');
    $person = array_values($subscribed)[0]['id'];
    $runner = new Runner(new World($remote, $this->contact(['first_name' => 'Zoë'], self::address()), $person, $this->group()));
    $page = Page::named($name);
    $site = new Site($page, $remote);
    try {
      $runner->page($page);
    }
    finally {
      $site->clear();
    }
    $this->assertSame([], $runner->faults());
  }

  /**
   * @return iterable<string, array{string}>
   */
  public function pagesWithLinks(): iterable {
    yield from $this->pages();
    foreach (['CHANGELOG.md', 'tests/docs/README.md', 'tests/scenarios/README.md'] as $name) {
      yield $name => [$name];
    }
  }

  /**
   * @dataProvider pagesWithLinks
   */
  public function testEveryLinkLeadsSomewhere(string $name): void {
    $broken = [];
    foreach (Page::named($name)->links() as $link) {
      [$file, $anchor] = explode('#', $link, 2) + [1 => ''];
      $target = $file === '' ? $name : ltrim(dirname($name) . "/$file", './');
      $target = preg_replace('#(?:^|(?<=/))[^/.]+/\.\./#', '', $target);
      $isThere = file_exists(dirname(__DIR__, 2) . "/$target");
      if (!$isThere || ($anchor !== '' && !in_array($anchor, Page::named($target)->anchors(), TRUE))) {
        $broken[] = $link;
      }
    }
    $this->assertSame([], $broken);
  }

}
