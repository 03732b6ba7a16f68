<?php

declare(strict_types=1);

namespace OsdiTest;

/**
 * A test of the job that syncs tags.
 */
abstract class TagTestCase extends JobTestCase {

  /**
   * Runs the job.
   *
   * @param array<string, mixed> $params
   * @return string its values
   */
  protected function tags(?string $origin = NULL, array $params = []): string {
    return $this->tagJob($params + ($origin === NULL ? [] : ['origin' => $origin]));
  }

  /**
   * Runs the job, which has to fail.
   *
   * @param array<string, mixed> $params
   */
  protected function tagsFail(?string $origin = NULL, array $params = []): string {
    try {
      $values = $this->tags($origin, $params);
    }
    catch (\CRM_Core_Exception $e) {
      return $e->getMessage();
    }
    $this->fail("The job ended well: $values");
  }

  /**
   * Somebody both sides have, linked.
   *
   * @return array{contact: int, person: string}
   */
  protected function pair(): array {
    $email = self::address();
    $pair = ['contact' => $this->contact(['first_name' => 'Ann'], $email), 'person' => $this->remote->add(self::person($email))];
    $this->save('OsdiPersonSyncState', ['sync_profile_id' => $this->profile, 'contact_id' => $pair['contact'], 'remote_person_id' => $pair['person'], 'sync_status' => 'success']);
    return $pair;
  }

  /**
   * @return list<array{contact: int, person: string}>
   */
  protected function pairs(int $number): array {
    return array_map(fn() => $this->pair(), range(1, $number));
  }

  /**
   * A tag of the same name on both sides.
   *
   * @param list<array{contact: int, person: string}> $here
   * @param list<array{contact: int, person: string}> $there
   * @return array{name: string, here: int, there: string}
   */
  protected function tagOnBothSides(array $here, array $there): array {
    $name = 'Tag ' . self::word();
    $tag = $this->tag(NULL, ['name' => $name]);
    array_map(fn(array $pair) => $this->tagged($tag, $pair['contact']), $here);
    return ['name' => $name, 'here' => $tag, 'there' => $this->remote->tag($name, array_column($there, 'person'))];
  }

  /**
   * Takes a tag from a contact the way a user does.
   */
  protected function untag(int $tag, int $contact): void {
    civicrm_api4('EntityTag', 'delete', ['checkPermissions' => FALSE, 'where' => [['tag_id', '=', $tag], ['entity_table', '=', 'civicrm_contact'], ['entity_id', '=', $contact]]]);
  }

  /**
   * @return list<int> contacts with a tag
   */
  protected function taggedHere(int $tag): array {
    return array_column($this->rows('EntityTag', ['select' => ['entity_id'], 'where' => [['tag_id', '=', $tag], ['entity_table', '=', 'civicrm_contact']], 'orderBy' => ['entity_id' => 'ASC']]), 'entity_id');
  }

  /**
   * Just these have a tag, on both sides.
   *
   * @param array{here: int, there: string} $tag
   * @param list<array{contact: int, person: string}> $pairs
   */
  protected function assertHaveIt(array $tag, array $pairs): void {
    $contacts = array_column($pairs, 'contact');
    $people = array_column($pairs, 'person');
    sort($contacts);
    sort($people);
    $this->assertSame([$contacts, $people], [$this->taggedHere($tag['here']), $this->remote->tagged($tag['there'])]);
  }

  /**
   * Runs the job once more, which has to read the lists and leave everything as it is.
   */
  protected function assertTagsAreAtRest(): void {
    $before = $this->allOfTags();
    $this->remote->forgetRequests();
    $this->tags();
    $this->assertSame([], $this->remote->writes());
    $this->assertSame($before, $this->allOfTags());
  }

}
