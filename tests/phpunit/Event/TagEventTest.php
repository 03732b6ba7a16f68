<?php

declare(strict_types=1);

namespace OsdiTest\Event;

use OsdiTest\TagTestCase;

/**
 * What users do with tags in CiviCRM. Nothing is queued for it: the next run finds all of it, and finds nothing of what it
 * did itself.
 */
final class TagEventTest extends TagTestCase {

  /**
   * @group civicrm
   */
  public function testEveryWayToGiveAndTakeATagReachesActionNetwork(): void {
    [$one, $two, $three, $four] = $this->pairs(4);
    $tag = $this->tagOnBothSides([$three, $four], [$three, $four]);
    $this->tags();
    civicrm_api3('EntityTag', 'create', ['contact_id' => $one['contact'], 'tag_id' => $tag['here']]);
    $ids = [$two['contact']];
    \CRM_Core_BAO_EntityTag::addEntitiesToTag($ids, $tag['here'], 'civicrm_contact', FALSE);
    $ids = [$three['contact']];
    \CRM_Core_BAO_EntityTag::removeEntitiesFromTag($ids, $tag['here'], 'civicrm_contact', FALSE);
    civicrm_api3('EntityTag', 'delete', ['contact_id' => $four['contact'], 'tag_id' => $tag['here']]);
    $this->assertSame('0', (string) \CRM_Core_DAO::singleValueQuery("SELECT COUNT(*) FROM civicrm_queue_item WHERE queue_name = 'osdi_client'"));
    $this->tags();
    $this->assertHaveIt($tag, [$one, $two]);
    $this->assertTagsAreAtRest();
  }

  /**
   * @group civicrm
   */
  public function testTagsOfAMergedContactGoWithItAndNobodyLosesOne(): void {
    [$kept, $discarded] = $this->pairs(2);
    $both = $this->tagOnBothSides([$kept, $discarded], [$kept, $discarded]);
    $only = $this->tagOnBothSides([$discarded], [$discarded]);
    $this->tags();
    $this->mergeContacts($kept['contact'], $discarded['contact']);
    $this->tags();
    $this->assertSame([$kept['contact']], $this->taggedHere($only['here']));
    $this->assertEqualsCanonicalizing([$kept['person'], $discarded['person']], $this->remote->tagged($only['there']));
    $this->assertEqualsCanonicalizing([$kept['person'], $discarded['person']], $this->remote->tagged($both['there']));
    $this->assertTagsAreAtRest();
    $this->untag($only['here'], $kept['contact']);
    $this->tags();
    $this->assertSame([$discarded['person']], $this->remote->tagged($only['there']), 'of the other person nothing is taken');
    $this->assertSame([], $this->taggedHere($only['here']));
    $this->assertTagsAreAtRest();
  }

  /**
   * @group civicrm
   */
  public function testAContactThatTakesThePersonOverInAMergeKeepsTheTags(): void {
    [$discarded] = $this->pairs(1);
    $kept = $this->contact(['first_name' => 'Ann'], self::address());
    $tag = $this->tagOnBothSides([$discarded], [$discarded]);
    $this->tags();
    $this->mergeContacts($kept, $discarded['contact']);
    $this->tags();
    $this->assertHaveIt($tag, [['contact' => $kept, 'person' => $discarded['person']]]);
    $this->assertTagsAreAtRest();
  }

  /**
   * @group civicrm
   */
  public function testTwoTagsThatAreMergedLeaveThePeopleOfTheOtherAlone(): void {
    [$one, $two] = $this->pairs(2);
    $kept = $this->tagOnBothSides([$one], [$one]);
    $gone = $this->tagOnBothSides([$two], [$two]);
    $this->tags();
    \CRM_Core_BAO_EntityTag::mergeTags($kept['here'], $gone['here']);
    $this->tags();
    $this->assertHaveIt($kept, [$one, $two]);
    $this->assertSame([$two['person']], $this->remote->tagged($gone['there']));
    $this->assertTagsAreAtRest();
  }

  /**
   * @group civicrm
   */
  public function testAContactThatIsRestoredAfterAMergeCostsItsPersonNoTag(): void {
    foreach ([FALSE, TRUE] as $runsBetween) {
      [$kept, $discarded] = $this->pairs(2);
      $tag = $this->tagOnBothSides([$discarded], [$discarded]);
      $this->tags();
      $this->mergeContacts($kept['contact'], $discarded['contact']);
      if ($runsBetween) {
        $this->tags();
      }
      civicrm_api4('Contact', 'update', ['checkPermissions' => FALSE, 'where' => [['id', '=', $discarded['contact']], ['is_deleted', '=', TRUE]], 'values' => ['is_deleted' => FALSE]]);
      $this->tags();
      $this->assertHaveIt($tag, [$kept, $discarded]);
      $this->assertTagsAreAtRest();
    }
  }

  private function mergeContacts(int $kept, int $discarded): void {
    // CiviCRM remembers for a whole process which tables had rows at its first merge.
    unset(\Civi::$statics['CRM_Dedupe_MergeHandler']['dynamic']);
    $result = \CRM_Dedupe_Merger::merge([['dstID' => $kept, 'srcID' => $discarded]], [], 'aggressive', FALSE, FALSE);
    $this->assertCount(1, $result['merged']);
  }

}
