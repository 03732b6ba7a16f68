<?php

declare(strict_types=1);

namespace Civi\Api4\Action\OsdiDonationSyncState;

use Civi\Api4\Generic\AbstractAction;
use Civi\Api4\Generic\Result;
use Civi\Osdi\SettleDonation;

/**
 * Says which contribution a donation is, or which donation on Action Network a contribution is, where no rule can tell.
 *
 * For states with the status error, such as those with a flag donation_ambiguous, whose context names the contributions to
 * choose from. Neither side changes; the two count as one from now on.
 *
 * @method ?int getContributionId()
 * @method $this setContributionId(?int $id)
 * @method ?string getRemoteDonationId()
 * @method $this setRemoteDonationId(?string $id)
 */
class Link extends AbstractAction {

  use OfOneState;

  /**
   * Id of the contribution, where the state has a donation.
   *
   * @var int
   */
  protected $contributionId;

  /**
   * Id of the donation on Action Network, such as 5f3a1c1e-0000-4000-8000-000000000000, where the state has a contribution.
   *
   * @var string
   */
  protected $remoteDonationId;

  /**
   * @inheritDoc
   */
  public function _run(Result $result): void {
    $result[] = SettleDonation::of((int) $this->id)->link((int) $this->contributionId, (string) $this->remoteDonationId);
  }

}
