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

  private static function refineFields(SpecProviderInterface $provider): void {
    foreach (Schema::names() as $entity) {
      if ($provider->applies($entity, 'get')) {
        $provider->modifySpec(new RequestSpec($entity));
      }
    }
  }

  /**
   * Tables exist already; what is left are the managed records.
   */
  public static function install(): void {
    $managed = [];
    \Civi::dispatcher()->dispatch('hook_civicrm_managed', GenericHookEvent::create(['entities' => &$managed, 'modules' => NULL]));
    foreach ($managed as $record) {
      \civicrm_api4($record['entity'], 'save', ['checkPermissions' => FALSE, 'records' => [$record['params']['values']], 'match' => $record['params']['match'] ?? []]);
    }
    Options::flush();
  }

}
