<?php

declare(strict_types=1);

namespace OsdiTest\Contract;

use OsdiTest\CiviTestCase;

/**
 * Who counts as being in a group, having a tag or being of a sub-type.
 */
final class MembershipTest extends CiviTestCase {

  /**
   * @param array<int, mixed> $condition
   * @param list<int> $among
   * @return list<int>
   */
  private function fitting(array $condition, array $among): array {
    return $this->ids([['id', 'IN', $among], $condition]);
  }

  /**
   * @param list<array<int, mixed>> $where
   * @return list<int>
   */
  private function ids(array $where): array {
    return array_column($this->rows('Contact', ['select' => ['id'], 'where' => $where, 'orderBy' => ['id' => 'ASC']]), 'id');
  }

  public function testAGroupHoldsItsOwnContactsAndThoseOfGroupsNestedInIt(): void {
    $group = $this->group();
    $nested = $this->group($this->group($group));
    $contacts = [$own = $this->contact(), $deep = $this->contact(), $removed = $this->contact(), $this->contact()];
    $this->member($group, $own);
    $this->member($nested, $deep);
    $this->member($group, $removed);
    $this->member($group, $removed, 'Removed');
    $this->assertSame([$own, $deep], $this->fitting(['groups', 'IN', [$group]], $contacts));
    $this->assertSame([$deep], $this->fitting(['groups', 'IN', [$nested]], $contacts));
  }

  public function testASmartGroupHoldsWhomItsSearchFindsNow(): void {
    $group = $this->smartGroup([['nick_name', '=', $word = self::word()]]);
    $contacts = [$found = $this->contact(['nick_name' => $word]), $other = $this->contact()];
    $this->assertSame([$found], $this->fitting(['groups', 'IN', [$group]], $contacts));
    $this->save('Contact', ['id' => $other, 'nick_name' => $word]);
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_group SET cache_date = NULL WHERE id = $group");
    $this->assertSame([$found, $other], $this->fitting(['groups', 'IN', [$group]], $contacts));
  }

  public function testADisabledSmartGroupAndOneThatIsGoneHoldNobody(): void {
    $group = $this->smartGroup([['nick_name', '=', $word = self::word()]]);
    $contact = $this->contact(['nick_name' => $word]);
    $this->save('Group', ['id' => $group, 'is_active' => FALSE]);
    $this->assertSame([], $this->fitting(['groups', 'IN', [$group]], [$contact]));
    $this->assertSame([], $this->fitting(['groups', 'IN', [$group + 1000]], [$contact]));
  }

  public function testATagIsAlsoHadByThoseWithAChildTag(): void {
    $tag = $this->tag();
    $child = $this->tag($tag);
    $contacts = [$own = $this->contact(), $withChild = $this->contact(), $this->contact()];
    $this->tagged($tag, $own);
    $this->tagged($child, $withChild);
    $this->assertSame([$own, $withChild], $this->fitting(['tags', 'IN', [$tag]], $contacts));
    $this->assertSame([$withChild], $this->fitting(['tags', 'IN', [$child]], $contacts));
    $this->assertSame([$own], $this->fitting(['tags', 'NOT IN', [$child]], [$own, $withChild]));
  }

  public function testAContactCanBeOfSeveralSubTypes(): void {
    [$one, $two] = [$this->subType(), $this->subType()];
    $contacts = [$both = $this->contact(['contact_sub_type' => [$one, $two]]), $second = $this->contact(['contact_sub_type' => [$two]]), $this->contact()];
    $this->assertSame([$both], $this->fitting(['contact_sub_type', 'CONTAINS', $one], $contacts));
    $this->assertSame([$both, $second], $this->fitting(['contact_sub_type', 'CONTAINS', $two], $contacts));
  }

  public function testConditionsNarrowTogether(): void {
    $group = $this->group();
    $tag = $this->tag();
    $contacts = [$both = $this->contact(), $onlyGroup = $this->contact(), $onlyTag = $this->contact()];
    array_map(fn($id) => $this->member($group, $id), [$both, $onlyGroup]);
    array_map(fn($id) => $this->tagged($tag, $id), [$both, $onlyTag]);
    $this->assertSame([$both], $this->ids([['contact_type', '=', 'Individual'], ['groups', 'IN', [$group]], ['tags', 'IN', [$tag]]]));
  }

  public function testJoiningAndLeavingDoesNotMoveTheTimeOfTheContact(): void {
    $group = $this->group();
    $tag = $this->tag();
    $contact = $this->contact();
    $this->modifiedAt($contact, '2031-01-01 00:00:00');
    $this->member($group, $contact);
    $this->tagged($tag, $contact);
    $this->member($group, $contact, 'Removed');
    $this->assertSame('2031-01-01 00:00:00', $this->row('Contact', $contact, ['modified_date'])['modified_date']);
  }

}
