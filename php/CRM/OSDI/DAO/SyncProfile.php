<?php

declare(strict_types=1);

/**
 * A row of civicrm_osdi_sync_profile; its columns are declared in php/schema/OsdiSyncProfile.entityType.php.
 */
class CRM_OSDI_DAO_SyncProfile extends CRM_Core_DAO_Base {

}
