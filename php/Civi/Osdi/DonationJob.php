<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Exception\OsdiException;
use CRM_OSDI_ExtensionUtil as E;

/**
 * The scheduled job of people and donations: first the people, then the donations, for a donation needs its donor.
 */
final class DonationJob {

  /**
   * Donations a preview of the job looks at in each direction.
   */
  private const PREVIEWED = 100;

  private const PARAMETERS = ['sync_profile_id', 'origin', 'preview', 'confirm'];

  /**
   * @param array<string, mixed> $params
   *   'sync_profile_id', 'origin', 'confirm', 'preview'.
   * @return string
   *   Such as 'Contacts, AN->Civi: total: 2; …, Donations, AN->Civi: total: 1; …, Civi->AN: total: 0; …', as in 1.2.3.
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public static function run(array $params): string {
    JobParameters::refuseOthers($params, self::PARAMETERS);
    $profileId = (int) ($params['sync_profile_id'] ?? 0);
    $sync = new DonationSync($profileId);
    $result = new JobResult($profileId, 'OsdiDonationSyncState', 'donations');
    $isPreview = YesNo::read('preview', $params['preview'] ?? NULL);
    try {
      // Who confirms refunds has not agreed to what the brake on people stops for.
      $people = PeopleJob::run(array_diff_key($params, ['confirm' => NULL]));
    }
    catch (OsdiException $error) {
      $message = 'Prerequisite contacts sync failed. ' . $error->getMessage();
      if ($error->getKind() === 'brake') {
        $message .= ' ' . E::ts('Confirm that in Job 2, Batch Sync People: confirm=1 of this job is about refunds.');
      }
      throw new OsdiException($message, $error->getKind(), $error->getStatus(), $error->getContext(), $error);
    }
    $origins = [];
    try {
      $origins = Origins::parse($params['origin'] ?? NULL);
      $donations = $isPreview
        ? PreviewText::of($sync->preview($origins, self::PREVIEWED))
        : $result->summary($origins, $sync->run($origins, YesNo::read('confirm', $params['confirm'] ?? NULL)));
    }
    catch (\Throwable $error) {
      throw $result->failure($error, $sync->finished(), $sync->failedOrigin(), $origins);
    }
    return $isPreview
      ? E::ts('Contacts') . "\n$people\n" . E::ts('Donations') . "\n$donations"
      : "Contacts, $people, Donations, $donations";
  }

}
