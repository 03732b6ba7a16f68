<?php

declare(strict_types=1);

namespace Civi\Api4\Action\OsdiPersonSyncState;

use Civi\Api4\Generic\AbstractAction;
use Civi\Api4\Generic\Result;
use Civi\Osdi\LinkByHand;

/**
 * Says that a contact and a person on Action Network are the same.
 *
 * For flags such as ambiguous_match, whose context names those to choose from. Whatever else the two were linked to is
 * named in the answer: another person of the contact is kept for unsubscribes only; another contact of the person stands
 * alone again. The next run compares the two.
 *
 * @method int getProfileId()
 * @method $this setProfileId(int $id)
 * @method int getContactId()
 * @method $this setContactId(int $id)
 * @method string getRemotePersonId()
 * @method $this setRemotePersonId(string $id)
 */
class Link extends AbstractAction {

  /**
   * Id of the sync profile.
   *
   * @var int
   * @required
   */
  protected $profileId;

  /**
   * Id of the contact, an individual.
   *
   * @var int
   * @required
   */
  protected $contactId;

  /**
   * Id of the person on Action Network, such as 5f3a1c1e-0000-4000-8000-000000000000.
   *
   * @var string
   * @required
   */
  protected $remotePersonId;

  /**
   * @inheritDoc
   */
  public function _run(Result $result): void {
    $result[] = (new LinkByHand((int) $this->profileId))->link((int) $this->contactId, (string) $this->remotePersonId);
  }

}
