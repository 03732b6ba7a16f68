<?php

declare(strict_types=1);

namespace Civi\Api4\Action\OsdiDonationSyncState;

use Civi\Api4\Generic\AbstractAction;
use Civi\Api4\Generic\Result;
use Civi\Osdi\SettleDonation;

/**
 * Lets the next run try a donation or contribution again that failed or was left alone, or a donation whose contribution was
 * deleted.
 *
 * Its failures before do not count any more. The next run of donations from its side tries it.
 */
class TryAgain extends AbstractAction {

  use OfOneState;

  /**
   * @inheritDoc
   */
  public function _run(Result $result): void {
    $result[] = SettleDonation::of((int) $this->id)->tryAgain();
  }

}
