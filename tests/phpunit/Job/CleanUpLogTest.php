<?php

declare(strict_types=1);

namespace OsdiTest\Job;

use OsdiTest\CiviTestCase;

/**
 * The job that keeps the log table short. Entries a site has anyway are put aside first.
 */
final class CleanUpLogTest extends CiviTestCase {

  protected function setUp(): void {
    \CRM_Core_DAO::executeQuery('DELETE FROM civicrm_osdi_log');
    parent::setUp();
  }

  /**
   * Entries, oldest first, by their age in hours.
   *
   * @return list<int> ids
   */
  private function entries(int ...$hours): array {
    return array_map(function (int $age) {
      $id = $this->save('OsdiLog', ['creator' => 'test']);
      \CRM_Core_DAO::executeQuery('UPDATE civicrm_osdi_log SET created_date = %1 WHERE id = %2', [1 => [date('Y-m-d H:i:s', time() - $age * 3600), 'String'], 2 => [$id, 'Integer']]);
      return $id;
    }, $hours);
  }

  /**
   * @param array<string, mixed> $params
   */
  private function clean(array $params): string {
    return civicrm_api3('Job', 'osdiclientcleanuplogtable', $params)['values'];
  }

  /**
   * @return list<int>
   */
  private function left(): array {
    return array_column($this->rows('OsdiLog', ['orderBy' => ['id' => 'ASC']]), 'id');
  }

  public function testByDefaultWhatIsOlderThanADayGoes(): void {
    $ids = $this->entries(72, 25, 23, 0);
    $text = $this->clean([]);
    $this->assertSame([$ids[2], $ids[3]], $this->left());
    $this->assertStringStartsWith('deleted 2 entries older than 1 day; oldest entry is currently id ' . $ids[2] . ', dated ', $text);
  }

  public function testByCountTheOldestGo(): void {
    $ids = $this->entries(3, 2, 1);
    $text = $this->clean(['count' => 2, 'age' => 'none']);
    $this->assertSame([$ids[1], $ids[2]], $this->left());
    $this->assertStringStartsWith('deleted 1 entries to bring count down to 2; oldest entry is currently id ' . $ids[1], $text);
  }

  public function testBoth(): void {
    $ids = $this->entries(30, 5, 4, 3);
    $text = $this->clean(['count' => '2', 'age' => '6 hours']);
    $this->assertSame([$ids[2], $ids[3]], $this->left());
    $this->assertStringStartsWith('deleted 1 entries older than 6 hours, and deleted 1 entries to bring count down to 2; ', $text);
  }

  public function testNothingToDo(): void {
    $this->assertSame('no entries met the criteria for deletion; there are currently no entries in the table.', $this->clean([]));
    $ids = $this->entries(1);
    $this->assertStringStartsWith("no entries met the criteria for deletion; oldest entry is currently id $ids[0], dated ", $this->clean(['age' => '2 weeks']));
  }

  /**
   * @dataProvider invalid
   */
  public function testBadLimits(array $params, string $message): void {
    $ids = $this->entries(72);
    try {
      $this->clean($params);
      $this->fail('It ran');
    }
    catch (\CRM_Core_Exception $e) {
      $this->assertStringContainsString($message, $e->getMessage());
    }
    $this->assertSame($ids, $this->left());
  }

  public function invalid(): array {
    return [
      'count' => [['count' => 'many'], '"many" is not a valid option for row count limit'],
      'negative count' => [['count' => -1], '"-1" is not a valid option for row count limit'],
      'age' => [['age' => 'old'], '"old" is not a valid option for age limit'],
      'age with something after it' => [['age' => '1 day; DROP TABLE x'], 'is not a valid option for age limit'],
      'neither' => [['count' => 'none', 'age' => 'none'], 'Either an age limit or size limit must be specified'],
    ];
  }

  public function testBeforeTheUpgradeItAsksForTheUpgrade(): void {
    $installed = \CRM_Core_DAO::singleValueQuery("SELECT schema_version FROM civicrm_extension WHERE full_name = 'osdi-client'");
    \CRM_Core_DAO::executeQuery("UPDATE civicrm_extension SET schema_version = '1000' WHERE full_name = 'osdi-client'");
    try {
      $result = civicrm_api3('Job', 'osdiclientcleanuplogtable');
      $this->fail("It ended well: {$result['values']}");
    }
    catch (\CRM_Core_Exception $e) {
      $this->assertStringContainsString('Run the extension upgrade', $e->getMessage());
    }
    finally {
      \CRM_Core_DAO::executeQuery('UPDATE civicrm_extension SET schema_version = %1 WHERE full_name = %2', [1 => [$installed, 'String'], 2 => ['osdi-client', 'String']]);
    }
  }

}
