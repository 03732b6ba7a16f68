<?php

declare(strict_types=1);

namespace Civi\Api4\Action\OsdiDonationSyncState;

use Civi\Api4\Generic\AbstractAction;
use Civi\Api4\Generic\Result;
use Civi\Osdi\SettleDonation;

/**
 * Says that a donation is not to be brought to CiviCRM, or a contribution not to be sent, now or later.
 *
 * It stays so until it is tried again by the action tryAgain.
 */
class LeaveAlone extends AbstractAction {

  use OfOneState;

  /**
   * @inheritDoc
   */
  public function _run(Result $result): void {
    $result[] = SettleDonation::of((int) $this->id)->leaveAlone();
  }

}
