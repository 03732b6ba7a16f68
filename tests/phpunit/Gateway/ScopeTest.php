<?php

declare(strict_types=1);

namespace OsdiTest\Gateway;

use Civi\Osdi\Exception\ConfigurationException;
use Civi\Osdi\Gateway;
use OsdiTest\GatewayTestCase;
use OsdiTest\Statements;

/**
 * Profiles that are limited to a group, tag or sub-type.
 */
final class ScopeTest extends GatewayTestCase {

  private const LATER = '2040-01-01T00:00:00Z';

  /**
   * @param array<string, mixed> $scope
   */
  private function limit(array $scope): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile] + $scope);
    $this->gateway = new Gateway($this->profile);
  }

  /**
   * @return array<int, bool>
   *   Whom a run that nobody was edited for would look at, and whether they are in the scope.
   */
  private function looksAt(?string $since = self::LATER, int $limit = 2): array {
    $seen = [];
    $after = 0;
    while ($rows = $this->gateway->contactsChanged($since, $after, $limit)) {
      foreach ($rows as $row) {
        $this->assertGreaterThan($after, $row['id']);
        $seen[$after = $row['id']] = !$row['is_out_of_scope'];
      }
    }
    return $seen;
  }

  /**
   * @dataProvider scopes
   */
  public function testEachConditionNarrows(callable $limit): void {
    $contacts = [$in = $this->contact([], self::address()), $out = $this->contact([], self::address())];
    $this->limit($limit($this, $in));
    $flags = array_column($this->gateway->contactsById($contacts), 'is_out_of_scope', 'id');
    $this->assertSame([$in => FALSE, $out => TRUE], $flags);
    $this->assertSame([$in => TRUE], $this->looksAt(), 'without a state, however old');
    $this->assertSame([$in => TRUE], array_intersect_key($this->looksAt(NULL), array_flip($contacts)));
  }

  public function scopes(): array {
    return [
      'group' => [function (self $test, int $in): array {
        $test->member($group = $test->group(), $in);
        return ['scope_group_id' => $group];
      }],
      'nested group' => [function (self $test, int $in): array {
        $test->member($test->group($group = $test->group()), $in);
        return ['scope_group_id' => $group];
      }],
      'smart group' => [fn(self $test, int $in): array => ['scope_group_id' => $test->smartGroup([['id', '=', $in]])]],
      'tag' => [function (self $test, int $in): array {
        $test->tagged($tag = $test->tag(), $in);
        return ['scope_tag_id' => $tag];
      }],
      'child tag' => [function (self $test, int $in): array {
        $test->tagged($test->tag($tag = $test->tag()), $in);
        return ['scope_tag_id' => $tag];
      }],
      'sub-type' => [function (self $test, int $in): array {
        $test->save('Contact', ['id' => $in, 'contact_sub_type' => [$name = $test->subType(), $test->subType()]]);
        return ['scope_contact_sub_type' => $name];
      }],
      'group and tag' => [function (self $test, int $in): array {
        $group = $test->group();
        $tag = $test->tag();
        $test->member($group, $in);
        $test->tagged($tag, $in);
        $test->member($group, $test->contact());
        $test->tagged($tag, $test->contact());
        return ['scope_group_id' => $group, 'scope_tag_id' => $tag];
      }],
    ];
  }

  public function testWhoCrossedTheScopeIsLookedAtOnceMoreAndThoseWhoStayedAreNot(): void {
    $group = $this->group();
    $who = [];
    foreach (['stayed' => [TRUE, FALSE], 'left' => [FALSE, FALSE], 'stayed outside' => [FALSE, TRUE], 'came back' => [TRUE, TRUE], 'trash' => [FALSE, FALSE]] as $case => [$isIn, $wasOut]) {
      $who[$case] = $this->contact(['is_deleted' => $case === 'trash'], self::address());
      if ($isIn) {
        $this->member($group, $who[$case]);
      }
      $this->state(['contact_id' => $who[$case], 'remote_person_id' => self::uuid(), 'is_out_of_scope' => $wasOut]);
    }
    $this->member($group, $who['new'] = $this->contact([], self::address()));
    $this->limit(['scope_group_id' => $group]);
    $this->assertSame([$who['left'] => FALSE, $who['came back'] => TRUE, $who['new'] => TRUE], $this->looksAt());
    $this->limit(['scope_group_id' => NULL]);
    $this->assertSame([$who['stayed outside'] => TRUE, $who['came back'] => TRUE], $this->looksAt(), 'not limited any more');
    $this->save('OsdiPersonSyncState', ['id' => $this->rows('OsdiPersonSyncState', ['where' => [['contact_id', '=', $who['came back']]]])[0]['id'], 'is_out_of_scope' => FALSE]);
    $all = $this->looksAt(NULL, 3);
    $this->assertSame([], array_diff(array_values(array_diff_key($who, ['trash' => 0])), array_keys($all)));
  }

  public function testAChangeOfSomebodyOutsideIsReadOnlyIfTheyAreLinked(): void {
    $this->limit(['scope_group_id' => $this->group()]);
    $linked = $this->contact();
    $this->contact();
    $this->state(['contact_id' => $linked, 'remote_person_id' => self::uuid(), 'is_out_of_scope' => TRUE]);
    $this->assertSame([$linked => FALSE], $this->looksAt(gmdate('Y-m-d\TH:i:s\Z', time() - 60)));
  }

  public function testTheScopeIsReadOnceHoweverManyContacts(): void {
    $group = $this->group();
    for ($i = 0; $i < 20; $i++) {
      $this->member($group, $id = $this->contact());
      $this->state(['contact_id' => $id, 'remote_person_id' => self::uuid()]);
    }
    $this->limit(['scope_group_id' => $group]);
    $this->assertSame([], $this->looksAt());
    $this->assertLessThan(20, Statements::during(fn() => $this->assertSame([], $this->looksAt())));
  }

  /**
   * @dataProvider unreadable
   */
  public function testAScopeThatCannotBeReadMeansNeitherEverybodyNorNobody(callable $break, string $message): void {
    $this->limit(['scope_group_id' => $group = $this->group(), 'scope_tag_id' => $tag = $this->tag(), 'scope_contact_sub_type' => $subType = $this->subType()]);
    $break($this, $group, $tag, $subType);
    $this->expectException(ConfigurationException::class);
    $this->expectExceptionMessageMatches('/nobody is synced\. ' . str_replace(['#group', '#tag', '#type'], [(string) $group, (string) $tag, $subType], $message) . '/');
    $this->looksAt();
  }

  public function unreadable(): array {
    $sql = fn(string $statement) => \CRM_Core_DAO::executeQuery($statement);
    return [
      'group deleted' => [fn($test, $group) => $sql("DELETE FROM civicrm_group WHERE id = $group"), 'The group #group does not exist: choose another or empty scope_group_id\.'],
      'group disabled' => [fn($test, $group) => $test->save('Group', ['id' => $group, 'is_active' => FALSE]), 'The group #group \(\w+\) is disabled: enable it, choose another or empty scope_group_id\.'],
      'tag deleted' => [fn($test, $group, $tag) => $sql("DELETE FROM civicrm_tag WHERE id = $tag"), 'The tag #tag does not exist: choose another or empty scope_tag_id\.'],
      'sub-type disabled' => [fn($test, $group, $tag, $type) => $sql("UPDATE civicrm_contact_type SET is_active = 0 WHERE name = '$type'"), 'There is no enabled sub-type of Individual with the machine name #type'],
    ];
  }

}
