<?php

declare(strict_types=1);

/**
 * A row of civicrm_osdi_donation_sync_state; its columns are declared in php/schema/OsdiDonationSyncState.entityType.php.
 */
class CRM_OSDI_DAO_DonationSyncState extends CRM_Core_DAO_Base {

}
