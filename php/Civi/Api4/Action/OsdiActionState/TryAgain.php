<?php

declare(strict_types=1);

namespace Civi\Api4\Action\OsdiActionState;

use Civi\Api4\Action\OsdiDonationSyncState\OfOneState;
use Civi\Api4\Generic\AbstractAction;
use Civi\Api4\Generic\Result;
use Civi\Osdi\TryActionAgain;

/**
 * Lets the next run try an action again that failed or was left alone, or whose activity or participant was deleted.
 *
 * Its failures before do not count any more. The next run of actions tries it.
 */
class TryAgain extends AbstractAction {

  use OfOneState;

  /**
   * @inheritDoc
   */
  public function _run(Result $result): void {
    $result[] = TryActionAgain::run((int) $this->id);
  }

}
