<?php

declare(strict_types=1);

/**
 * A row of civicrm_osdi_person_sync_state; its columns are declared in php/schema/OsdiPersonSyncState.entityType.php.
 */
class CRM_OSDI_DAO_PersonSyncState extends CRM_Core_DAO_Base {

}
