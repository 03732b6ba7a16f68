<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\BatchSyncer;
use Civi\Osdi\ActionNetwork\Mapper;
use Civi\Osdi\ActionNetwork\Matcher;
use Civi\Osdi\ActionNetwork\SingleSyncer;
use Civi\Osdi\LocalObject;

/**
 * The extension in tests/extensions/branch-members, and the custom field it takes.
 */
final class BranchMembers {

  public const CLASSES = [
    'LocalObject' => ['Person' => '\\' . LocalObject\PersonOfBranch::class],
    'Mapper' => ['Person' => Mapper\PersonOfBranch::class],
    'Matcher' => ['Person' => Matcher\Person\MemberOfBranch::class],
    'SingleSyncer' => ['Person' => SingleSyncer\PersonOfBranch::class, 'Tagging' => SingleSyncer\TaggingOfBranch::class],
    'BatchSyncer' => ['Person' => BatchSyncer\PersonOfBranch::class, 'Tagging' => BatchSyncer\TaggingOfBranch::class],
  ];

  private static ?int $group = NULL;

  /**
   * @var list<\Closure(string): void>
   */
  private static array $loaders = [];

  public static function enable(): void {
    self::$loaders = ExtensionClasses::of(dirname(__DIR__, 2) . '/extensions/branch-members');
    self::$group = (int) civicrm_api4('CustomGroup', 'create', ['checkPermissions' => FALSE, 'values' => [
      'name' => 'Osdi_Branch',
      'title' => 'Osdi Branch',
      'extends' => 'Individual',
    ]])->single()['id'];
    civicrm_api4('CustomField', 'create', ['checkPermissions' => FALSE, 'values' => [
      'custom_group_id' => self::$group,
      'name' => 'Branch_name',
      'label' => 'Branch name',
      'data_type' => 'String',
      'html_type' => 'Text',
    ]]);
  }

  public static function disable(): void {
    array_map('spl_autoload_unregister', self::$loaders);
    civicrm_api4('CustomGroup', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', self::$group]]]);
  }

}
