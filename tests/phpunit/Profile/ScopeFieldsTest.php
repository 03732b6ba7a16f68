<?php

declare(strict_types=1);

namespace OsdiTest\Profile;

use Civi\Osdi\Exception\InvalidArgumentException;
use OsdiTest\CiviTestCase;

/**
 * Whom a profile is limited to, as it is saved.
 */
final class ScopeFieldsTest extends CiviTestCase {

  /**
   * @param array<string, mixed> $values
   */
  private function profile(array $values): int {
    return $this->save('OsdiSyncProfile', $values + ['label' => self::word(), 'entry_point' => 'https://actionnetwork.org/api/v2/', 'api_token' => self::word()]);
  }

  public function testAScopeIsKeptAndCanBeEmptied(): void {
    $scope = ['scope_group_id' => $this->group(), 'scope_tag_id' => $this->tag(), 'scope_contact_sub_type' => $this->subType()];
    $id = $this->profile(array_map('strval', $scope));
    $this->assertSame($scope, array_intersect_key($this->row('OsdiSyncProfile', $id), $scope));
    foreach ([NULL, ''] as $empty) {
      $this->save('OsdiSyncProfile', ['id' => $id, 'scope_group_id' => $empty, 'scope_contact_sub_type' => $empty]);
      $this->assertSame([NULL, $scope['scope_tag_id'], NULL], array_values(array_intersect_key($this->row('OsdiSyncProfile', $id), $scope)));
    }
  }

  /**
   * @dataProvider mistakes
   */
  public function testAMistakeNamesTheFieldAndTheNextStep(callable $values, string $message): void {
    $this->expectException(InvalidArgumentException::class);
    $this->expectExceptionMessage($message);
    $this->profile($values($this));
  }

  public function mistakes(): array {
    return [
      'no such group' => [fn() => ['scope_group_id' => 99999999], 'scope_group_id: The group 99999999 does not exist: choose another or empty scope_group_id.'],
      'disabled group' => [
        function (self $test): array {
          $test->save('Group', ['id' => $group = $test->group(), 'is_active' => FALSE]);
          return ['scope_group_id' => $group];
        },
        'is disabled: enable it, choose another or empty scope_group_id.',
      ],
      'no group id' => [fn() => ['scope_group_id' => 'supporters'], 'scope_group_id: one id is needed, or nothing.'],
      'several groups' => [fn() => ['scope_group_id' => [1, 2]], 'scope_group_id: one id is needed, or nothing.'],
      'no such tag' => [fn() => ['scope_tag_id' => 99999999], 'scope_tag_id: The tag 99999999 does not exist: choose another or empty scope_tag_id.'],
      'no such sub-type' => [fn() => ['scope_contact_sub_type' => 'Martian'], 'scope_contact_sub_type: There is no enabled sub-type of Individual with the machine name Martian'],
      'sub-type of others' => [
        function (self $test): array {
          $test->save('ContactType', ['name' => $name = ucfirst(self::word()), 'label' => $name, 'parent_id' => 3]);
          return ['scope_contact_sub_type' => $name];
        },
        'There is no enabled sub-type of Individual',
      ],
      'unknown exit' => [fn() => ['on_scope_exit' => 'delete'], 'on_scope_exit: one of these is needed: keep, unsubscribe.'],
    ];
  }

}
