<?php

declare(strict_types=1);

namespace OsdiTest\Custom;

use Civi\Osdi\ActionNetwork\BatchSyncer;
use Civi\Osdi\ActionNetwork\Mapper;
use Civi\Osdi\ActionNetwork\SingleSyncer;
use Civi\Osdi\LocalObject;

/**
 * The extension in tests/extensions/branch-members, and the custom field it takes.
 */
final class BranchMembers {

  public const CLASSES = [
    'LocalObject' => ['Person' => '\\' . LocalObject\PersonOfBranch::class],
    'Mapper' => ['Person' => Mapper\PersonOfBranch::class],
    'SingleSyncer' => ['Person' => SingleSyncer\PersonOfBranch::class, 'Tagging' => SingleSyncer\TaggingOfBranch::class],
    'BatchSyncer' => ['Person' => BatchSyncer\PersonOfBranch::class, 'Tagging' => BatchSyncer\TaggingOfBranch::class],
  ];

  private static ?int $group = NULL;

  public static function enable(): void {
    // As the class loader of CiviCRM does for an enabled extension.
    spl_autoload_register(self::load(...));
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
    spl_autoload_unregister(self::load(...));
    civicrm_api4('CustomGroup', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', self::$group]]]);
  }

  private static function load(string $class): void {
    $file = dirname(__DIR__, 2) . '/extensions/branch-members/' . strtr($class, '\\', '/') . '.php';
    if (is_file($file)) {
      require_once $file;
    }
  }

}
