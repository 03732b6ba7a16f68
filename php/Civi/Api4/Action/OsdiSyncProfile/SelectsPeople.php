<?php

declare(strict_types=1);

namespace Civi\Api4\Action\OsdiSyncProfile;

use Civi\Osdi\Exception\ConfigurationException;
use Civi\Osdi\Origins;
use Civi\Osdi\Selection;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Parameters of what can be done with a sync profile.
 *
 * @method $this setProfileId(?int $profileId)
 * @method ?int getProfileId()
 * @method $this setOrigin(string $origin)
 * @method string getOrigin()
 * @method $this setContactIds(array $contactIds)
 * @method array getContactIds()
 * @method $this setPersonIds(array $personIds)
 * @method array getPersonIds()
 * @method $this setSince(?string $since)
 * @method ?string getSince()
 */
trait SelectsPeople {

  /**
   * Id of the sync profile; without one, the default profile.
   *
   * @var int
   */
  protected $profileId;

  /**
   * Whose changes are read: remote (Action Network), local (CiviCRM), or both in the order wanted.
   *
   * @var string
   */
  protected $origin = 'remote,local';

  /**
   * Ids of contacts, to look at these and nobody else.
   *
   * @var array
   */
  protected $contactIds = [];

  /**
   * Ids of people on Action Network, to look at these and nobody else.
   *
   * @var array
   */
  protected $personIds = [];

  /**
   * To look at everybody who changed since this time of UTC, such as 2026-11-25T07:00:00Z.
   *
   * @var string
   */
  protected $since;

  /**
   * @throws \Civi\Osdi\Exception\ConfigurationException
   */
  private function profile(): int {
    $id = $this->profileId ?: \CRM_Core_DAO::singleValueQuery('SELECT MIN(id) FROM civicrm_osdi_sync_profile WHERE is_default = 1');
    if (!$id) {
      throw new ConfigurationException(E::ts('No sync profile is marked as default. Say which one is meant (profileId).'), 'configuration');
    }
    return (int) $id;
  }

  /**
   * @return list<string>
   */
  private function origins(): array {
    return Origins::parse($this->origin);
  }

  /**
   * @return array<string, mixed>
   */
  private function selection(): array {
    return Selection::parse(['contact_ids' => $this->contactIds, 'person_ids' => $this->personIds, 'since' => $this->since], ['contact_ids' => 'contactIds', 'person_ids' => 'personIds']);
  }

}
