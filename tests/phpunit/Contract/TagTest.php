<?php

declare(strict_types=1);

namespace OsdiTest\Contract;

use Civi\Api4\EntityTag;
use Civi\Api4\Tag;
use Civi\Osdi\Gateway\TagTable;
use OsdiTest\CiviTestCase;

/**
 * What API v4 does with tags.
 */
final class TagTest extends CiviTestCase {

  public function testATagIsReadWithItsUsesAndItsParent(): void {
    $set = $this->tag(NULL, ['is_tagset' => TRUE]);
    $tag = $this->tag($set, ['label' => 'What people see']);
    $row = Tag::get(FALSE)->addSelect('name', 'label', 'parent_id', 'is_tagset', 'used_for')->addWhere('id', 'IN', [$set, $tag])->addOrderBy('id')->execute()->getArrayCopy();
    $this->assertSame([[NULL, TRUE, ['civicrm_contact']], [$set, FALSE, ['civicrm_contact']]], array_map(fn(array $one) => [$one['parent_id'], $one['is_tagset'], $one['used_for']], $row));
    $this->assertSame('What people see', $row[1]['label']);
    $this->assertNotSame('What people see', $row[1]['name']);
  }

  public function testTheMachineNameOfATagIsUniqueWhateverItsCase(): void {
    $this->tag(NULL, ['name' => $name = self::word()]);
    try {
      Tag::create(FALSE)->setValues(['name' => strtoupper($name), 'label' => 'Another', 'used_for' => ['civicrm_contact']])->execute();
      $this->fail('The tag was made');
    }
    catch (\CRM_Core_Exception $e) {
      $this->assertCount(1, Tag::get(FALSE)->addWhere('name', '=', $name)->execute());
    }
  }

  /**
   * What the database takes for one name is its affair; a question for the name tells it beforehand.
   *
   * @testWith ["Cafe", "Café"]
   *           ["Team 🌹", "Team 🌻"]
   *           ["Strasse", "Straße"]
   *           ["Foo", "foo"]
   *           ["One", "Two"]
   *           ["It's", "it's"]
   */
  public function testWhetherATagOfANameCanBeMadeIsKnownBeforehand(string $one, string $other): void {
    $word = self::word();
    $tag = $this->tag(NULL, ['name' => "$word $one", 'used_for' => ['civicrm_activity']]);
    [$itself, $having] = TagTable::having(["$word $one", "$word $other"]);
    $this->assertSame($tag, $itself['id']);
    try {
      $this->tag(NULL, ['name' => "$word $other"]);
      $isMade = TRUE;
    }
    catch (\CRM_Core_Exception $e) {
      $isMade = FALSE;
    }
    $this->assertSame($isMade ? NULL : $itself, $having);
  }

  public function testARenamedTagKeepsItsMachineName(): void {
    $tag = $this->tag(NULL, ['name' => $name = self::word()]);
    Tag::update(FALSE)->addWhere('id', '=', $tag)->setValues(['label' => 'Renamed'])->execute();
    $row = $this->row('Tag', $tag, ['name', 'label']);
    $this->assertSame([$name, 'Renamed'], [$row['name'], $row['label']]);
  }

  public function testAContactHasATagOnce(): void {
    [$tag, $contact] = [$this->tag(), $this->contact()];
    $this->tagged($tag, $contact);
    $this->expectException(\CRM_Core_Exception::class);
    $this->tagged($tag, $contact);
  }

  public function testTagsAreGivenAndTakenWithHooksForEach(): void {
    $tag = $this->tag();
    $contacts = [$this->contact(), $this->contact(), $this->contact()];
    $heard = [];
    $listener = function ($event) use (&$heard): void {
      if ($event->entity === 'EntityTag') {
        $heard[] = [$event->action, (int) ($event->params['entity_id'] ?? 0)];
      }
    };
    \Civi::dispatcher()->addListener('hook_civicrm_pre', $listener);
    try {
      EntityTag::save(FALSE)->setRecords(array_map(fn(int $contact) => ['tag_id' => $tag, 'entity_table' => 'civicrm_contact', 'entity_id' => $contact], $contacts))->setReload(FALSE)->execute();
      EntityTag::delete(FALSE)->addWhere('tag_id', '=', $tag)->addWhere('entity_table', '=', 'civicrm_contact')->addWhere('entity_id', 'IN', array_slice($contacts, 1))->execute();
    }
    finally {
      \Civi::dispatcher()->removeListener('hook_civicrm_pre', $listener);
    }
    $created = array_filter($heard, fn(array $one) => $one[0] === 'create');
    $this->assertSame(array_map(fn(int $contact) => ['create', $contact], $contacts), array_values($created));
    $this->assertSame(2, count(array_filter($heard, fn(array $one) => $one[0] === 'delete')));
    $left = EntityTag::get(FALSE)->addSelect('entity_id')->addWhere('tag_id', '=', $tag)->addWhere('entity_id', '>', 0)->addOrderBy('entity_id')->setLimit(2)->execute()->column('entity_id');
    $this->assertSame([$contacts[0]], $left);
  }

  public function testATagThatIsDeletedGoesFromItsContacts(): void {
    [$tag, $contact] = [$this->tag(), $this->contact()];
    $this->tagged($tag, $contact);
    Tag::delete(FALSE)->addWhere('id', '=', $tag)->execute();
    $this->assertCount(0, EntityTag::get(FALSE)->addWhere('tag_id', '=', $tag)->execute());
  }

  public function testTagsDoNotTouchTheContact(): void {
    $contact = $this->contact();
    $this->modifiedAt($contact, '2020-01-01 00:00:00');
    $tag = $this->tag();
    $this->tagged($tag, $contact);
    EntityTag::delete(FALSE)->addWhere('tag_id', '=', $tag)->execute();
    $this->assertSame('2020-01-01 00:00:00', $this->row('Contact', $contact, ['modified_date'])['modified_date']);
  }

}
