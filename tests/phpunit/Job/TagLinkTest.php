<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\TagTestCase;

/**
 * Which tag is which, and which are synced at all.
 */
final class TagLinkTest extends TagTestCase {

  public function testATagIsRenamedOrDeletedAndNobodyLosesIt(): void {
    [$one, $two] = $this->pairs(2);
    $tag = $this->tagOnBothSides([$one], [$one]);
    $this->tags();
    $this->save('Tag', ['id' => $tag['here'], 'label' => 'Other ' . $tag['name']]);
    $this->tagged($tag['here'], $two['contact']);
    $this->tags();
    $this->assertHaveIt($tag, [$one, $two]);
    $this->assertStringContainsString('Action Network cannot rename tags', $this->links()[0]['message']);
    $this->assertTagsAreAtRest();
    $this->save('Tag', ['id' => $tag['here'], 'label' => $tag['name']]);
    $this->tags();
    $this->assertNull($this->links()[0]['message']);

    $name = 'New ' . $tag['name'];
    $this->remote->renameTag($tag['there'], $name);
    $this->tags();
    $this->assertSame($name, $this->row('Tag', $tag['here'])['label']);
    $this->assertTagsAreAtRest();

    civicrm_api4('Tag', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $tag['here']]]]);
    $this->tags();
    $this->assertCount(2, $this->remote->tagged($tag['there']));
    $this->assertStringContainsString('is not in CiviCRM any more', $this->links()[0]['message']);
    $this->assertTagsAreAtRest();
  }

  public function testANameThatCiviCrmDoesNotHoldIsNoRenamingByAUser(): void {
    [$one] = $this->pairs(1);
    $tag = $this->tagOnBothSides([$one], [$one]);
    $this->tags();
    $this->remote->renameTag($tag['there'], $tag['name'] . str_repeat(' long', 20));
    $this->tags();
    $this->tags();
    $this->assertStringNotContainsString('in CiviCRM. Action Network cannot rename', (string) $this->links()[0]['message']);
    $this->assertTagsAreAtRest();
  }

  /**
   * @dataProvider lengths
   */
  public function testANameThatDoesNotFitIsToldOnce(string $letter, int $length, string $how): void {
    $pairs = $this->pairs(1);
    $tag = $this->tagOnBothSides($pairs, $pairs);
    if ($how === 'by hand') {
      $this->remote->renameTag($tag['there'], str_repeat($letter, $length));
      civicrm_api4('OsdiTagLink', 'link', ['checkPermissions' => FALSE, 'profileId' => $this->profile, 'tagId' => $tag['here'], 'remoteTagId' => $tag['there']]);
    }
    else {
      $this->tags();
      $this->remote->renameTag($tag['there'], str_repeat($letter, $length));
    }
    $this->tags();
    $this->assertSame(min($length, 1023), mb_strlen($this->links()[0]['remote_name']));
    $links = $this->links();
    $logs = self::logs();
    $this->assertTagsAreAtRest();
    $this->assertSame($links, $this->links());
    $news = substr(self::logs(), strlen($logs));
    $this->assertStringNotContainsString('renamed', $news);
  }

  /**
   * @return list<array{string, int, string}>
   */
  public function lengths(): array {
    return [['x', 65, 'by name'], ['x', 1023, 'by name'], ['ü', 1024, 'by name'], ['ü', 1500, 'by hand'], ['x', 2000, 'by name']];
  }

  public function testTwoProfilesWithOneTagDoNotTakeItFromEachOther(): void {
    [$one, $two] = $this->pairs(2);
    $tag = $this->tagOnBothSides([$one, $two], [$one, $two]);
    $this->tags();
    $first = $this->profile;
    $this->profile = $this->profile();
    $this->tags();
    $this->assertHaveIt($tag, [$one, $two]);
    $this->assertTagsAreAtRest();
    $this->profile = $first;
    $this->assertTagsAreAtRest();
  }

  public function testTheScopeAndTheMakingOfTagsDoNotContradictEachOtherWhateverTheOrder(): void {
    $tag = $this->tag();
    foreach ([[['tag_scope_ids' => [$tag]], ['tag_create_local' => TRUE]], [['tag_create_local' => TRUE], ['tag_scope_ids' => [$tag]]]] as [$first, $second]) {
      $this->save('OsdiSyncProfile', ['id' => $this->profile, 'tag_scope_ids' => [], 'tag_create_local' => FALSE]);
      $this->save('OsdiSyncProfile', ['id' => $this->profile] + $first);
      try {
        $this->save('OsdiSyncProfile', ['id' => $this->profile] + $second);
        $this->fail('Both were saved.');
      }
      catch (\CRM_Core_Exception $e) {
        $this->assertStringContainsString('tag_create_local', $e->getMessage());
      }
    }
  }

  public function testATagThatIsGoneThereStaysHere(): void {
    $pairs = $this->pairs(2);
    $tag = $this->tagOnBothSides($pairs, $pairs);
    $this->tags();
    $this->remote->removeTag($tag['there']);
    $this->tags();
    $this->assertCount(2, $this->taggedHere($tag['here']));
    $this->assertStringContainsString('is not on Action Network any more', $this->links()[0]['message']);
    $this->assertTagsAreAtRest();
    $this->remote->tag($tag['name'], []);
    $this->tags();
    $this->assertNull($this->links()[0]['message']);
    $this->assertCount(2, $this->remote->tagged($this->links()[0]['remote_tag_id']));
    $this->assertTagsAreAtRest();
  }

  public function testTagsAreMadeOnlyWhereTheProfileAllowsIt(): void {
    [$one, $two] = $this->pairs(2);
    $here = $this->tag();
    $this->tagged($here, $one['contact']);
    $there = $this->remote->tag($name = 'There ' . self::word(), [$two['person']]);
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'tag_scope_ids' => [$here]]);
    $this->tags();
    $this->assertSame([], $this->links());
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'tag_create_remote' => TRUE]);
    $this->tags();
    [$link] = $this->links();
    $this->assertSame([$here, 'creation'], [$link['tag_id'], $link['linked_by']]);
    $this->assertHaveIt(['here' => $here, 'there' => $link['remote_tag_id']], [$one]);

    $parent = $this->tag();
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'tag_create_remote' => FALSE, 'tag_scope_ids' => [], 'tag_scope_parent_id' => $parent, 'tag_create_local' => TRUE]);
    $this->tags();
    [$made] = $this->rows('Tag', ['where' => [['name', '=', $name]]]);
    $this->assertSame([$parent, $name, ['civicrm_contact']], [$made['parent_id'], $made['label'], $made['used_for']]);
    $this->assertHaveIt(['here' => $made['id'], 'there' => $there], [$two]);
    $this->assertTagsAreAtRest();
  }

  public function testATagWhoseNameCiviCrmDoesNotHoldIsMadeUnderAShortenedOne(): void {
    [$one, $two] = $this->pairs(2);
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'tag_create_local' => TRUE]);
    $name = self::word() . str_repeat(' Übung', 12);
    $there = [$this->remote->tag("$name im Mai", [$one['person']]), $this->remote->tag("$name im Juni", [$two['person']])];
    $this->assertStringContainsString('success: 2; error: 0', $this->tags());
    $links = $this->links();
    $this->assertCount(2, $links);
    foreach ($links as $link) {
      $tag = $this->row('Tag', $link['tag_id']);
      $this->assertSame([64, $tag['name'], $link['local_name']], [mb_strlen($tag['label']), $tag['label'], $tag['label']]);
      $this->assertStringContainsString($tag['label'], $link['message']);
      $this->assertHaveIt(['here' => $link['tag_id'], 'there' => $link['remote_tag_id']], [$link['remote_tag_id'] === $there[0] ? $one : $two]);
    }
    $logs = self::logs();
    $this->assertTagsAreAtRest();
    $this->assertStringNotContainsString($name, substr(self::logs(), strlen($logs)), 'it is said once');
    // The link is lost: the tag is known again.
    civicrm_api4('OsdiTagLink', 'delete', ['checkPermissions' => FALSE, 'where' => [['sync_profile_id', '=', $this->profile]]]);
    $this->tags();
    $this->assertEqualsCanonicalizing(array_column($links, 'tag_id'), array_column($this->links(), 'tag_id'));
    // Somebody gives it another label.
    $this->save('Tag', ['id' => $links[0]['tag_id'], 'label' => 'Mai ' . self::word()]);
    $this->tags();
    $this->assertStringStartsWith('Mai', $this->row('Tag', $links[0]['tag_id'])['label']);
    $this->assertTagsAreAtRest();
  }

  /**
   * Some databases take names for one that differ.
   *
   * @dataProvider alike
   */
  public function testANameThatCannotBeMadeIsNoErrorAndIsToldOnce(string $one, string $other, bool $isHere): void {
    [$first, $second] = $this->pairs(2);
    $word = self::word();
    $isHere ? $this->tag(NULL, ['name' => "$word $one", 'label' => "$word $one"]) : NULL;
    $there = ["$word $one" => $this->remote->tag("$word $one", [$first['person']]), "$word $other" => $this->remote->tag("$word $other", [$second['person']])];
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'tag_create_local' => TRUE]);
    $logs = self::logs();
    $this->assertStringContainsString('error: 0', $this->tags());
    $this->assertStringNotContainsString('DB Error', substr(self::logs(), strlen($logs)));
    foreach ($this->links() as $link) {
      $this->assertSame($there[$link['local_name']], $link['remote_tag_id'], 'no two different tags are linked');
    }
    $left = count($there) - count($this->links());
    $told = fn(string $since) => substr_count(substr(self::logs(), strlen($since)), ' was not made in CiviCRM: ');
    $this->assertSame($left, $told($logs));
    $logs = self::logs();
    $this->tags('local');
    $this->assertTagsAreAtRest();
    $this->assertSame(0, $told($logs));
  }

  /**
   * @return list<array{string, string, bool}>
   */
  public function alike(): array {
    return [['Cafe', 'Café', FALSE], ['Café', 'Cafe', TRUE], ['Team 🌹', 'Team 🌻', FALSE], ['Strasse', 'Straße', FALSE], ['Foo', 'foo', FALSE], ['Foo', 'foo', TRUE]];
  }

  public function testTheMachineNameOfARenamedTagIsNamedAsTheObstacle(): void {
    [$one] = $this->pairs(1);
    $word = self::word();
    $this->tag(NULL, ['name' => "$word X", 'label' => "$word Y"]);
    $this->remote->tag("$word Y", []);
    $this->remote->tag("$word X", [$one['person']]);
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'tag_create_local' => TRUE]);
    $logs = self::logs();
    $this->tags();
    $this->assertStringContainsString("The tag “{$word} X” was not made in CiviCRM: it is the machine name of the tag “{$word} Y” there", substr(self::logs(), strlen($logs)));
    $this->assertSame(["$word Y"], array_column($this->links(), 'remote_name'));
  }

  public function testOnlyTagsForContactsInTheScopeAreSynced(): void {
    [$one] = $this->pairs(1);
    $set = $this->tag(NULL, ['is_tagset' => TRUE]);
    $tags = [];
    foreach ([
      'in the set' => ['parent_id' => $set],
      'deeper' => [],
      'outside' => [],
      // Below the set it would be for contacts too: CiviCRM lets a tag have its parent's uses.
      'of activities' => ['used_for' => ['civicrm_activity']],
    ] as $which => $values) {
      $values += $which === 'deeper' ? ['parent_id' => $tags['in the set']] : [];
      $tags[$which] = $this->tag(NULL, $values);
      $this->remote->tag($this->row('Tag', $tags[$which])['name'], [$one['person']]);
    }
    $linked = fn() => array_column($this->links(), 'tag_id');
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'tag_scope_parent_id' => $set]);
    $this->tags();
    $this->assertEqualsCanonicalizing([$tags['in the set'], $tags['deeper']], $linked());
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'tag_scope_ids' => [$tags['deeper'], $tags['outside']]]);
    $this->untag($tags['in the set'], $one['contact']);
    $this->tags();
    $this->assertSame([$one['person']], $this->remote->tagged($this->remote->tag($this->row('Tag', $tags['in the set'])['name'], [$one['person']])), 'out of scope by now');
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'tag_scope_parent_id' => '']);
    $this->tags();
    $this->assertContains($tags['outside'], $linked());
    $this->assertNotContains($tags['of activities'], $linked());
    $this->assertSame([], $this->taggedHere($tags['of activities']));
  }

  public function testAProfileIsValidated(): void {
    foreach ([
      ['tag_mode' => 'sideways'],
      ['tag_scope_ids' => 'many'],
      ['tag_scope_ids' => [999999999]],
      ['tag_scope_parent_id' => 999999999],
      ['tag_create_local' => TRUE, 'tag_scope_ids' => [$this->tag()]],
    ] as $values) {
      try {
        $this->save('OsdiSyncProfile', ['id' => $this->profile] + $values);
        $this->fail(json_encode($values));
      }
      catch (\CRM_Core_Exception $e) {
        $this->assertStringContainsString((string) key($values), $e->getMessage());
      }
    }
    $parent = $this->tag();
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'tag_scope_parent_id' => $parent]);
    \CRM_Core_DAO::executeQuery("DELETE FROM civicrm_tag WHERE id = $parent");
    $this->assertStringContainsString('tag_scope_parent_id', $this->tagsFail());
    $this->assertSame([], $this->remote->requests());
  }

  public function testAMirrorCopiesOneSide(): void {
    [$one, $two] = $this->pairs(2);
    $tag = $this->tagOnBothSides([$one], [$two]);
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'tag_mode' => 'mirror_remote']);
    $this->assertStringContainsString('tag_mode', $this->tagsFail('local'));
    $this->assertSame('AN->Civi: total: 2; success: 2; error: 0; skipped: 0', $this->tags());
    $this->assertHaveIt($tag, [$two]);
    $this->assertTagsAreAtRest();
  }

  public function testClassesOfTheSiteAreNotPassedOver(): void {
    self::storeClasses($this->profile, ['SingleSyncer' => ['Tagging' => 'Civi\Osdi\ActionNetwork\SingleSyncer\TaggingN2F']]);
    $this->assertStringContainsString('SingleSyncer.Tagging (there is no class Civi\Osdi\ActionNetwork\SingleSyncer\TaggingN2F', $this->tagsFail());
    $this->assertSame([], $this->remote->requests());
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'classes' => ['SingleSyncer' => ['Tagging' => '\Civi\Osdi\ActionNetwork\SingleSyncer\TaggingBasic']]]);
    $this->assertStringStartsWith('AN->Civi: total: 0', $this->tags());
  }

  public function testAPersonLinksTwoTags(): void {
    [$one, $two] = $this->pairs(2);
    $tag = $this->tagOnBothSides([$one], [$one]);
    $this->tags();
    $here = $this->tag();
    $this->tagged($here, $two['contact']);
    $call = fn(int $local, string $remote) => civicrm_api4('OsdiTagLink', 'link', ['checkPermissions' => FALSE, 'profileId' => $this->profile, 'tagId' => $local, 'remoteTagId' => $remote])->single();
    $linked = $call($here, 'action_network:' . $tag['there']);
    $this->assertSame([$here, $tag['there'], $tag['name']], [$linked['tag_id'], $linked['remote_tag_id'], $linked['remote_name']]);
    $this->assertSame($linked['id'], $call($here, $tag['there'])['id'], 'again it changes nothing');
    $this->tags();
    $this->assertHaveIt(['here' => $here, 'there' => $tag['there']], [$one, $two]);
    $this->assertSame([$one['contact']], $this->taggedHere($tag['here']), 'it stands alone now');
    $this->assertSame(['hand'], array_column($this->links(), 'linked_by'));
    $this->assertTagsAreAtRest();
    foreach ([[999999999, $tag['there'], 'tagId'], [$here, 'what', 'remoteTagId'], [$here, '00000000-0000-4000-8000-000000000000', 'remoteTagId']] as [$local, $remote, $field]) {
      try {
        $call($local, $remote);
        $this->fail($field);
      }
      catch (\CRM_Core_Exception $e) {
        $this->assertStringContainsString("Correct $field", $e->getMessage());
      }
    }
  }

  /**
   * @return list<array<string, mixed>>
   */
  private function links(): array {
    return $this->rows('OsdiTagLink', ['where' => [['sync_profile_id', '=', $this->profile]], 'orderBy' => ['id' => 'ASC']]);
  }

}
