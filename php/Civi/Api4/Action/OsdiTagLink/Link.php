<?php

declare(strict_types=1);

namespace Civi\Api4\Action\OsdiTagLink;

use Civi\Api4\Generic\AbstractAction;
use Civi\Api4\Generic\Result;
use Civi\Osdi\LinkTagByHand;

/**
 * Says that a tag in CiviCRM and one on Action Network are the same, whatever they are called.
 *
 * Whatever else the two were linked to stands alone again. The next run gives everybody who has the tag on one side that on
 * the other; nobody loses it.
 *
 * @method int getProfileId()
 * @method $this setProfileId(int $id)
 * @method int getTagId()
 * @method $this setTagId(int $id)
 * @method string getRemoteTagId()
 * @method $this setRemoteTagId(string $id)
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
   * Id of the tag in CiviCRM.
   *
   * @var int
   * @required
   */
  protected $tagId;

  /**
   * Id of the tag on Action Network, such as 5f3a1c1e-0000-4000-8000-000000000000.
   *
   * @var string
   * @required
   */
  protected $remoteTagId;

  /**
   * @inheritDoc
   */
  public function _run(Result $result): void {
    $result[] = (new LinkTagByHand((int) $this->profileId))->link((int) $this->tagId, (string) $this->remoteTagId);
  }

}
