<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\DonationTestCase;

/**
 * Every fault of Action Network, in each direction of the jobs of donations and of tags: after it both sides are what the rules
 * say, nothing was taken away without proof, and nothing is there twice. The engine's own tests have each of them at any request.
 */
final class EveryFaultTest extends DonationTestCase {

  private string $tagName;

  private int $localTag;

  private string $remoteTag;

  /**
   * @dataProvider readFaults
   */
  public function testDonationsComeOnce(array $fault): void {
    [$contact, $person] = $this->donor();
    $before = $this->give($person);
    $this->donations('remote');
    foreach (['2026-04-18T10:00:00Z', '2026-05-18T10:00:00Z'] as $date) {
      $this->give($person, ['created_date' => $date]);
    }
    $this->remote->fault($fault + ['method' => 'GET', 'path' => '/donations*']);
    $this->whateverComes(fn() => $this->donations('remote'));
    $this->assertSame('Completed', array_column($this->contributions($contact), 'contribution_status_id:name', 'trxn_id')[$before]);
    $this->recover(fn() => $this->donations('remote'));
    $this->assertCount(3, $this->contributions($contact));
    $this->assertSame([25.0, 25.0, 25.0], array_map(fn(array $one) => $this->paid($one['id']), $this->contributions($contact)));
    $this->assertCount(3, $this->remote->all('donations'));
    $this->assertAtRest();
  }

  /**
   * @dataProvider writeFaults
   */
  public function testContributionsAreSentOnce(array $fault): void {
    [$contact] = $this->donor();
    foreach ([10, 20, 30] as $amount) {
      $this->contribution($contact, ['total_amount' => $amount]);
    }
    $this->remote->fault($fault + ['method' => 'POST', 'path' => '/fundraising_pages*']);
    $this->whateverComes(fn() => $this->donations('local'));
    $this->recover(fn() => $this->donations('local'));
    $amounts = array_column($this->remote->all('donations'), 'amount');
    sort($amounts);
    $this->assertSame(['10.00', '20.00', '30.00'], $amounts);
    $this->assertCount(3, $this->contributions($contact));
    $this->assertAtRest();
  }

  /**
   * Ann gets the tag there, Bea loses it there, Cleo has it on both sides throughout.
   *
   * @dataProvider readFaults
   */
  public function testTagsComeAndNobodyLosesThem(array $fault): void {
    [$ann, , $cleo] = $this->people();
    $this->remote->tag($this->tagName, [$ann['person'], $cleo['person']]);
    $this->remote->fault($fault + ['method' => 'GET', 'path' => '/tags/*/taggings']);
    $this->whateverComes(fn() => $this->tagJob(['origin' => 'remote']));
    $this->assertContains($cleo['contact'], $this->taggedHere());
    $this->recover(fn() => $this->tagJob(['origin' => 'remote']));
    $this->assertHaveTheTag([$ann, $cleo]);
  }

  /**
   * Ann gets the tag here, Bea loses it here, Cleo has it on both sides throughout.
   *
   * @dataProvider writeFaults
   */
  public function testTagsGoAndNobodyLosesThem(array $fault): void {
    [$ann, $bea, $cleo] = $this->people();
    $this->tagged($this->localTag, $ann['contact']);
    civicrm_api4('EntityTag', 'delete', ['checkPermissions' => FALSE, 'where' => [['tag_id', '=', $this->localTag], ['entity_table', '=', 'civicrm_contact'], ['entity_id', '=', $bea['contact']]]]);
    foreach (['POST', 'DELETE'] as $method) {
      $this->remote->fault($fault + ['method' => $method, 'path' => '/tags/*']);
    }
    $this->whateverComes(fn() => $this->tagJob(['origin' => 'local']));
    $this->assertContains($cleo['person'], $this->remote->tagged($this->remoteTag));
    $this->recover(fn() => $this->tagJob(['origin' => 'local']));
    $this->assertHaveTheTag([$ann, $cleo]);
  }

  /**
   * @return array<string, array{array<string, mixed>}>
   */
  public function readFaults(): array {
    return self::faults() + ['an outage' => [['kind' => 'status', 'status' => 503, 'times' => NULL]]];
  }

  /**
   * @return array<string, array{array<string, mixed>}>
   */
  public function writeFaults(): array {
    return self::faults() + [
      'an answer lost after the first' => [['kind' => 'drop_after', 'skip' => 1]],
      'a request lost after the first' => [['kind' => 'drop_before', 'skip' => 1]],
      'an outage' => [['kind' => 'html', 'status' => 503, 'times' => NULL]],
    ];
  }

  /**
   * @return array<string, array{array<string, mixed>}>
   */
  private static function faults(): array {
    $faults = [
      'moved' => ['kind' => 'status', 'status' => 302],
      'refused' => ['kind' => 'status', 'status' => 400],
      'no key' => ['kind' => 'status', 'status' => 401],
      'too many requests' => ['kind' => 'status', 'status' => 429, 'retry_after' => 1],
      'a failing server' => ['kind' => 'status', 'status' => 500],
      'a page for people' => ['kind' => 'html', 'status' => 200],
      'slow' => ['kind' => 'slow', 'delay_ms' => 300],
      'slow in the middle' => ['kind' => 'slow_body', 'delay_ms' => 300],
    ];
    foreach (['truncate', 'drop_before', 'drop_after', 'empty', 'wrong_type', 'echo_key', 'foreign_next', 'loop_next', 'foreign_links', 'cut_off', 'phantom_person', 'null_amount',
      'lose_city', 'drop_add_tags', 'refuse_email', 'keep_nulls', 'search_lag',
    ] as $kind) {
      $faults[$kind] = ['kind' => $kind];
    }
    return array_map(fn(array $fault) => [$fault + ['times' => 1]], $faults);
  }

  /**
   * Ann, Bea and Cleo, linked, and a tag that Bea and Cleo have on both sides, agreed on by a run.
   *
   * @return array{array{contact: int, person: string}, array{contact: int, person: string}, array{contact: int, person: string}}
   */
  private function people(): array {
    $emails = [];
    foreach (['Ann', 'Bea', 'Cleo'] as $name) {
      $emails[$this->contact(['first_name' => $name], $email = self::address())] = $email;
    }
    $this->sync('local');
    $people = array_map(fn(int $contact) => ['contact' => $contact, 'person' => $this->remote->person($emails[$contact])['id']], array_keys($emails));
    $this->tagName = 'Tag ' . self::word();
    $this->localTag = $this->tag(NULL, ['name' => $this->tagName]);
    foreach ([1, 2] as $one) {
      $this->tagged($this->localTag, $people[$one]['contact']);
    }
    $this->remoteTag = $this->remote->tag($this->tagName, [$people[1]['person'], $people[2]['person']]);
    $this->tagJob();
    return $people;
  }

  /**
   * @return list<int>
   */
  private function taggedHere(): array {
    return array_column($this->rows('EntityTag', ['select' => ['entity_id'], 'where' => [['tag_id', '=', $this->localTag], ['entity_table', '=', 'civicrm_contact']], 'orderBy' => ['entity_id' => 'ASC']]), 'entity_id');
  }

  /**
   * Just these have the tag on both sides, and one more run finds nothing to do.
   *
   * @param list<array{contact: int, person: string}> $people
   */
  private function assertHaveTheTag(array $people): void {
    $contacts = array_column($people, 'contact');
    $ids = array_column($people, 'person');
    sort($contacts);
    sort($ids);
    $this->assertSame([$contacts, $ids], [$this->taggedHere(), $this->remote->tagged($this->remoteTag)]);
    $before = $this->allOfTags();
    $this->remote->forgetRequests();
    $this->tagJob();
    $this->assertSame([[], $before], [$this->remote->writes(), $this->allOfTags()]);
  }

  /**
   * @param callable(): string $run
   */
  private function whateverComes(callable $run): void {
    try {
      $this->assertStringContainsString('total: ', $run());
    }
    catch (\CRM_Core_Exception $error) {
      $this->assertNotSame('', $error->getMessage());
    }
  }

  /**
   * What a scheduler does after the fault is over, with all pauses over: it runs the job again.
   *
   * @param callable(): string $run
   */
  private function recover(callable $run): void {
    $this->remote->clearFaults();
    $this->letPausesEnd();
    $this->readAllAgain();
    $this->assertStringNotContainsString('not run', $run());
  }

}
