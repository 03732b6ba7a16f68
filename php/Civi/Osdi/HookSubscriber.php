<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Core\Event\GenericHookEvent;
use Civi\Core\Service\AutoSubscriber;
use Civi\Osdi\ActionNetwork\CrmEventResponder\PersonBasic;
use Civi\Osdi\SyncProfile\KeyRotation;
use CRM_OSDI_ExtensionUtil as E;

/**
 * What this extension tells CiviCRM about itself, beside the three plain hooks in osdi_client.php.
 *
 * @internal
 */
class HookSubscriber extends AutoSubscriber {

  /**
   * @return array<string, string>
   */
  public static function getSubscribedEvents(): array {
    return [
      '&hook_civicrm_managed' => 'managed',
      '&hook_civicrm_alterSettingsFolders' => 'settingsFolders',
      'hook_civicrm_check' => 'check',
      '&hook_civicrm_cryptoRotateKey' => 'rotateKey',
      '&hook_civicrm_alterMenu' => 'menu',
      '&hook_civicrm_searchKitTasks' => 'searchTasks',
      '&hook_civicrm_pre' => 'pre',
      '&hook_civicrm_merge' => 'merge',
    ];
  }

  /**
   * Option groups and scheduled jobs.
   *
   * @param array<int, array<string, mixed>> $entities
   * @param string[]|null $modules
   */
  public function managed(array &$entities, ?array $modules = NULL): void {
    if ($modules && !in_array(E::LONG_NAME, $modules, TRUE)) {
      return;
    }
    foreach (glob(E::path('php/managed/*.mgd.php')) ?: [] as $file) {
      /** @var array<string, mixed> $entity */
      foreach (include $file as $entity) {
        $entities[] = $entity + ['module' => E::LONG_NAME];
      }
    }
  }

  /**
   * @param string[] $folders
   */
  public function settingsFolders(array &$folders): void {
    $folders[] = E::path('php/settings');
  }

  /**
   * Messages of the system status page.
   */
  public function check(GenericHookEvent $event): void {
    foreach (StatusCheck::messages($event->statusNames ?: []) as $message) {
      $event->messages[] = $message;
    }
  }

  /**
   * Encrypts what this extension keeps encrypted with the site's new key.
   *
   * @param string $tag
   * @param \Psr\Log\LoggerInterface $log
   */
  public function rotateKey(string $tag, $log): void {
    KeyRotation::run($tag, $log);
  }

  /**
   * The page on which chosen contacts are previewed and synced, and the one for webhooks, which checks a secret of its own.
   *
   * @param array<string, array<string, mixed>> $items
   */
  public function menu(array &$items): void {
    $items[ChosenContacts::PATH] = [
      'title' => E::ts('Action Network: Preview and Sync'),
      'page_callback' => 'CRM_OSDI_Form_ChosenContacts',
      'access_arguments' => [['administer CiviCRM'], 'and'],
    ];
    $items[Webhook::PATH] = [
      'title' => E::ts('Action Network: Webhook'),
      'page_callback' => ['CRM_OSDI_Page_Webhook', 'run'],
      'access_arguments' => [['*always allow*'], 'and'],
      'is_public' => TRUE,
    ];
  }

  /**
   * The action for contacts that were found in SearchKit.
   *
   * @param array<string, array<string, array<string, mixed>>> $tasks
   * @param bool $checkPermissions
   */
  public function searchTasks(array &$tasks, $checkPermissions): void {
    if (!$checkPermissions || \CRM_Core_Permission::check('administer CiviCRM')) {
      $tasks['Contact']['osdi.sync'] = [
        'title' => E::ts('Action Network: Preview and Sync'),
        'icon' => 'fa-exchange',
        'crmPopup' => [
          'path' => "'" . ChosenContacts::PATH . "'",
          'query' => "{reset: 1, cids: ids.join(',')}",
        ],
      ];
    }
  }

  /**
   * Something is about to be written. This runs for everything in CiviCRM, so nothing else may be asked first.
   *
   * @param string $op
   * @param string $objectName
   * @param int|string|null $id
   * @param mixed $params
   */
  public function pre($op, $objectName, $id, $params): void {
    if ($op !== 'create' && ($objectName === 'Individual' || $objectName === 'Contact')) {
      (new PersonBasic())->pre($op, $objectName, $id, $params);
    }
  }

  /**
   * Two contacts are being merged.
   *
   * @param string $type
   * @param mixed $data
   * @param int|string|null $idBeingKept
   * @param int|string|null $idBeingDeleted
   * @param mixed $tables
   */
  public function merge($type, &$data, $idBeingKept = NULL, $idBeingDeleted = NULL, $tables = NULL): void {
    if ($type === 'sqls') {
      (new PersonBasic())->merge($type, $data, $idBeingKept, $idBeingDeleted, $tables);
    }
  }

}
