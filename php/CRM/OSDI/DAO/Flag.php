<?php

declare(strict_types=1);

/**
 * A row of civicrm_osdi_flag; its columns are declared in php/schema/OsdiFlag.entityType.php.
 */
class CRM_OSDI_DAO_Flag extends CRM_Core_DAO_Base {

}
