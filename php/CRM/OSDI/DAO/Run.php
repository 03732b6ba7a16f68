<?php

declare(strict_types=1);

/**
 * A row of civicrm_osdi_run; its columns are declared in php/schema/OsdiRun.entityType.php.
 */
class CRM_OSDI_DAO_Run extends CRM_Core_DAO_Base {

}
