<?php

declare(strict_types=1);

/**
 * The hooks around a write.
 */
class CRM_Utils_Hook {

  /**
   * @param array<string, mixed> $params
   */
  public static function pre(string $operation, string $object, ?int $id, array &$params): void {
    $event = new Civi\Core\Event\PreEvent($operation, $object, $id, $params);
    Civi::dispatcher()->dispatch('hook_civicrm_pre', $event);
    Civi::dispatcher()->dispatch("hook_civicrm_pre::$object", $event);
  }

  /**
   * @param array<string, mixed> $params
   */
  public static function post(string $operation, string $object, int $id, CRM_Core_DAO $dao, array $params): void {
    $event = new Civi\Core\Event\PostEvent($operation, $object, $id, $dao, $params);
    Civi::dispatcher()->dispatch('hook_civicrm_post', $event);
    Civi::dispatcher()->dispatch("hook_civicrm_post::$object", $event);
    CRM_Core_Transaction::whenCommitted(fn() => Civi::dispatcher()->dispatch('hook_civicrm_postCommit', $event));
  }

}
