<?php

declare(strict_types=1);

namespace OsdiTest\FieldMap;

use OsdiTest\JobTestCase;

/**
 * A test with custom fields on both sides, and a profile that may map them.
 */
abstract class FieldMapTestCase extends JobTestCase {

  protected const OF_THE_GROUP = ['Branch', 'Note', 'Since', 'Member', 'Shifts', 'Dues', 'Nick', 'Origin'];

  public static function setUpBeforeClass(): void {
    CustomGroup::make();
  }

  public static function tearDownAfterClass(): void {
    CustomGroup::remove();
  }

  protected function setUp(): void {
    parent::setUp();
    // With a mapper of its own a profile has no field map.
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'classes' => NULL]);
    $this->remote->set(['custom_fields' => static::OF_THE_GROUP]);
  }

  /**
   * @param list<array<string, mixed>>|string|null $map
   */
  protected function map(array|string|null $map): void {
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'field_map' => $map]);
  }

  /**
   * A second may have passed during the last run, which the next one takes note of.
   */
  protected function assertNothingIsLeftToDo(): void {
    $this->remote->forgetRequests();
    $this->sync();
    $this->assertSame([], $this->remote->writes());
    parent::assertNothingIsLeftToDo();
  }

  /**
   * @param string $field
   *   Of the group of custom fields on both sides.
   * @param array<string, mixed> $more
   * @return array<string, mixed>
   */
  protected static function entry(string $field, array $more = []): array {
    return $more + ['civi' => CustomGroup::NAME . ".$field", 'remote' => "custom_fields.$field"];
  }

}
