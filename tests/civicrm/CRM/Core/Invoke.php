<?php

declare(strict_types=1);

use Civi\Core\Event\GenericHookEvent;

/**
 * Answers a request for one of the extension's pages.
 */
class CRM_Core_Invoke {

  /**
   * @param list<string> $args
   *   The path.
   */
  public static function invoke($args): void {
    $items = [];
    Civi::dispatcher()->dispatch('hook_civicrm_alterMenu', GenericHookEvent::create(['items' => &$items]));
    $item = $items[implode('/', $args)] ?? NULL;
    $permissions = $item['access_arguments'][0] ?? [];
    if ($item === NULL || ($permissions !== ['*always allow*'] && !CRM_Core_Permission::check($permissions))) {
      http_response_code($item === NULL ? 404 : 403);
      return;
    }
    $item['page_callback']();
  }

}
