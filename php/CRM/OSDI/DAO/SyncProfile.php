<?php

declare(strict_types=1);

/**
 * A row of civicrm_osdi_sync_profile; its columns are declared in php/schema/OsdiSyncProfile.entityType.php.
 *
 * @property int|string|null $id
 * @property string|null $api_token
 * @property string|null $classes
 * @property string|null $entry_point
 * @property int|string|null $is_default
 */
class CRM_OSDI_DAO_SyncProfile extends CRM_Core_DAO_Base {

}
