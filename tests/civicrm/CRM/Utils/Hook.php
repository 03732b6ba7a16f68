<?php

declare(strict_types=1);

use Civi\Core\Event\GenericHookEvent;
use Civi\Core\Event\PostEvent;
use Civi\Core\Event\PreEvent;

/**
 * The hooks around a write, and those of a merge and of a rotation of keys.
 */
class CRM_Utils_Hook {

  /**
   * @param array<string, mixed> $params
   */
  public static function pre(string $operation, string $object, ?int $id, array &$params): void {
    Civi::dispatcher()->dispatch('hook_civicrm_pre', new PreEvent($operation, $object, $id, $params));
  }

  /**
   * @param array<string, mixed> $params
   */
  public static function post(string $operation, string $object, int $id, CRM_Core_DAO $dao, array $params): void {
    $event = new PostEvent($operation, $object, $id, $dao, $params);
    Civi::dispatcher()->dispatch('hook_civicrm_post', $event);
    CRM_Core_Transaction::whenCommitted(fn() => Civi::dispatcher()->dispatch('hook_civicrm_postCommit', $event));
  }

  /**
   * @param mixed $data
   * @param list<string>|null $tables
   */
  public static function merge($type, &$data, $mainId = NULL, $otherId = NULL, $tables = NULL): void {
    Civi::dispatcher()->dispatch('hook_civicrm_merge', GenericHookEvent::create(['type' => $type, 'data' => &$data, 'mainId' => $mainId, 'otherId' => $otherId, 'tables' => &$tables]));
  }

  public static function cryptoRotateKey($tag, $log): void {
    Civi::dispatcher()->dispatch('hook_civicrm_cryptoRotateKey', GenericHookEvent::create(['tag' => $tag, 'log' => $log]));
  }

}
