<?php

declare(strict_types=1);

namespace Civi\Api4\Action\OsdiDonationSyncState;

/**
 * The parameter of what can be done with one sync state.
 *
 * @method int getId()
 * @method $this setId(int $id)
 */
trait OfOneState {

  /**
   * Id of the sync state.
   *
   * @var int
   * @required
   */
  protected $id;

}
