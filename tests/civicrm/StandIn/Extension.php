<?php

declare(strict_types=1);

namespace StandIn;

use Civi\Api4\Service\Spec\Provider\Generic\SpecProviderInterface;
use Civi\Api4\Service\Spec\RequestSpec;
use Civi\Core\Event\GenericHookEvent;
use Civi\Core\Service\AutoSubscriber;

/**
 * Enables the extension the way CiviCRM does: its class loader, its subscribers, its managed records.
 */
final class Extension {

  public static function enable(): void {
    osdi_client_civicrm_config();
    $classes = [];
    osdi_client_civicrm_scanClasses($classes);
    foreach ($classes as $class) {
      if (is_subclass_of($class, AutoSubscriber::class)) {
        \Civi::dispatcher()->addSubscriber(new $class());
      }
      if (is_subclass_of($class, SpecProviderInterface::class)) {
        self::refineFields(new $class());
      }
    }
  }

  /**
   * An installed extension needs no upgrade step: CiviCRM notes the number of the last one.
   */
  private static function latestUpgrade(): int {
    return max(array_map(fn(string $method) => (int) substr($method, strlen('upgrade_')), preg_grep('/^upgrade_\d+$/', get_class_methods(\CRM_OSDI_Upgrader::class))));
  }

  private static function refineFields(SpecProviderInterface $provider): void {
    foreach (Schema::names() as $entity) {
      if ($provider->applies($entity, 'get')) {
        $provider->modifySpec(new RequestSpec($entity));
      }
    }
  }

  /**
   * Tables exist already; what is left are its row among the extensions and the managed records.
   */
  public static function install(): void {
    Database::run("INSERT INTO civicrm_extension (full_name, schema_version) VALUES ('osdi-client', ?)", [self::latestUpgrade()]);
    $managed = [];
    \Civi::dispatcher()->dispatch('hook_civicrm_managed', GenericHookEvent::create(['entities' => &$managed, 'modules' => NULL]));
    foreach ($managed as $record) {
      \civicrm_api4($record['entity'], 'save', ['checkPermissions' => FALSE, 'records' => [$record['params']['values']], 'match' => $record['params']['match'] ?? []]);
    }
    Options::flush();
  }

}
