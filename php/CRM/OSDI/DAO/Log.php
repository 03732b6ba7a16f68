<?php

declare(strict_types=1);

/**
 * A row of civicrm_osdi_log; its columns are declared in php/schema/OsdiLog.entityType.php.
 */
class CRM_OSDI_DAO_Log extends CRM_Core_DAO_Base {

}
