<?php

declare(strict_types=1);

namespace OsdiTest\Client;

use Civi\Osdi\Native\Client;
use OsdiTest\Php;
use OsdiTest\Sandbox;
use PHPUnit\Framework\TestCase;

/**
 * The scripts of php/examples, as somebody would run them with cv.
 */
final class ExamplesTest extends TestCase {

  private Sandbox $remote;

  private Client $client;

  protected function setUp(): void {
    $this->remote = Sandbox::with(0);
    $this->client = new Client($this->remote->entryPoint(), Sandbox::TOKEN);
  }

  public function testDonationsAsCsv(): void {
    $person = $this->person();
    $page = self::id($this->client->create('fundraising_pages', ['title' => 'Dues', 'origin_system' => 'CiviCRM']));
    foreach (['12.50', '3.00'] as $amount) {
      $this->client->create("fundraising_pages/$page/donations", [
        'recipients' => [['display_name' => 'Local 7', 'amount' => $amount]],
        'currency' => 'USD',
        '_links' => ['osdi:person' => ['href' => "people/$person"]],
      ]);
    }
    $lines = explode("\n", trim($this->example('donations_to_csv', '2020-01-01')['output']));
    $this->assertSame('id,date,amount,currency,donor', array_shift($lines));
    $rows = array_map(fn(string $line) => array_slice(str_getcsv($line, ',', '"', ''), 2), $lines);
    sort($rows);
    $this->assertSame([['3.00', 'USD', $person], ['12.50', 'USD', $person]], $rows);
    $this->assertSame("id,date,amount,currency,donor\n", $this->example('donations_to_csv', '2100-01-01')['output']);
  }

  public function testPeopleWithATag(): void {
    foreach (['Other', 'Volunteer'] as $name) {
      $tag = self::id($this->client->create('tags', ['name' => $name]));
    }
    $this->client->create("tags/$tag/taggings", ['_links' => ['osdi:person' => ['href' => 'people/' . $this->person()]]]);
    $this->assertSame("Zoë O'Brien <zoe@example.org>\n", $this->example('people_with_tag', 'Volunteer')['output']);
    $missing = $this->example('people_with_tag', 'Nobody');
    $this->assertSame([1, '', "There is no tag \"Nobody\".\n"], [$missing['exit'], $missing['output'], $missing['errors']]);
  }

  public function testSigningAPetition(): void {
    $petition = self::id($this->client->create('petitions', ['title' => 'A fair roster', 'origin_system' => 'CiviCRM']));
    $signed = $this->example('sign_petition', $petition, 'zoe@example.org', 'Zoë', "O'Brien");
    $this->assertStringStartsWith('Signed: action_network:', $signed['output']);
    $this->assertSame(1, iterator_count($this->client->find("petitions/$petition/signatures")));
  }

  public function testSigningAPetitionWhoseAnswerGetsLost(): void {
    $petition = self::id($this->client->create('petitions', ['title' => 'A fair roster', 'origin_system' => 'CiviCRM']));
    $this->remote->fault(['kind' => 'drop_after', 'method' => 'POST', 'path' => '/petitions/*']);
    $signed = $this->example('sign_petition', $petition, 'zoe@example.org', 'Zoë', "O'Brien");
    $this->assertStringStartsWith('Signed, although the answer got lost: action_network:', $signed['output']);
    $this->remote->fault(['kind' => 'drop_before', 'method' => 'POST', 'path' => '/petitions/*']);
    $lost = $this->example('sign_petition', $petition, 'ana@example.org', 'Ana', 'Ruiz');
    $this->assertSame([2, ''], [$lost['exit'], $lost['output']]);
    $this->assertStringContainsString('not known', $lost['errors']);
    $this->assertSame(1, iterator_count($this->client->find("petitions/$petition/signatures")));
  }

  public function testAScriptWithoutCiviCRMHearsAsMuch(): void {
    $petition = self::id($this->client->create('petitions', ['title' => 'A fair roster', 'origin_system' => 'CiviCRM']));
    $this->remote->fault(['kind' => 'drop_after', 'method' => 'POST', 'path' => '/petitions/*']);
    $command = Php::command([self::file('sign_petition'), $petition, 'zoe@example.org', 'Zoë', "O'Brien"]);
    $process = proc_open($command, [1 => ['pipe', 'w']], $pipes, NULL, $this->environment() + getenv());
    $this->assertStringStartsWith('Signed, although the answer got lost: action_network:', (string) stream_get_contents($pipes[1]));
    $this->assertSame(0, proc_close($process));
  }

  public function testSigningAPetitionThatIsNotThere(): void {
    $refused = $this->example('sign_petition', '11111111-2222-4333-8444-555555555555', 'zoe@example.org', 'Zoë', "O'Brien");
    $this->assertSame(1, $refused['exit']);
    $this->assertNotSame('', $refused['errors']);
    $this->assertStringNotContainsString(Sandbox::TOKEN, $refused['errors']);
  }

  private function person(): string {
    return self::id($this->client->create('people', ['person' => [
      'given_name' => 'Zoë',
      'family_name' => "O'Brien",
      'email_addresses' => [['address' => 'zoe@example.org']],
    ]]));
  }

  private static function id(array $record): string {
    return substr($record['identifiers'][0], strlen('action_network:'));
  }

  /**
   * @return array{exit: int, output: string, errors: string}
   */
  private function example(string $name, string ...$arguments): array {
    return Php::run('$argv = ' . var_export([self::file($name), ...$arguments], TRUE) . '; require $argv[0];', $this->environment());
  }

  private static function file(string $name): string {
    return dirname(__DIR__, 3) . "/php/examples/$name.php";
  }

  /**
   * @return array<string, string>
   */
  private function environment(): array {
    return ['ACTION_NETWORK_API' => $this->remote->entryPoint(), 'ACTION_NETWORK_TOKEN' => Sandbox::TOKEN];
  }

}
