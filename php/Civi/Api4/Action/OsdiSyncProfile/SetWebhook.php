<?php

declare(strict_types=1);

namespace Civi\Api4\Action\OsdiSyncProfile;

use Civi\Api4\Generic\AbstractAction;
use Civi\Api4\Generic\Result;
use Civi\Osdi\Exception\NotFoundException;
use Civi\Osdi\Webhook;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Makes an address for the webhooks of Action Network, or turns it off.
 *
 * Each time a new address is made, and the one before is no longer heard. It is returned this once and cannot be read
 * later; enter it on Action Network (Details, API & Sync, Webhooks). Whoever knows it can make this site read people anew.
 *
 * @method $this setProfileId(int $profileId)
 * @method int getProfileId()
 * @method $this setEnabled(bool $enabled)
 * @method bool getEnabled()
 */
class SetWebhook extends AbstractAction {

  /**
   * Id of the sync profile.
   *
   * @var int
   * @required
   */
  protected $profileId;

  /**
   * FALSE turns the webhook off.
   *
   * @var bool
   */
  protected $enabled = TRUE;

  /**
   * @inheritDoc
   */
  public function _run(Result $result): void {
    $id = (int) $this->profileId;
    if (!\CRM_Core_DAO::singleValueQuery("SELECT 1 FROM civicrm_osdi_sync_profile WHERE id = $id")) {
      throw new NotFoundException(E::ts('profileId: there is no sync profile %1.', [1 => $id]), 'not_found');
    }
    if ($this->enabled) {
      $result[] = ['profile_id' => $id, 'url' => Webhook::newAddress($id)];
    }
    else {
      Webhook::turnOff($id);
      $result[] = ['profile_id' => $id, 'url' => NULL];
    }
  }

}
