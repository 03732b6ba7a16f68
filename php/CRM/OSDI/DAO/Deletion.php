<?php

declare(strict_types=1);

/**
 * A row of civicrm_osdi_deletion; its columns are declared in php/schema/OsdiDeletion.entityType.php.
 */
class CRM_OSDI_DAO_Deletion extends CRM_Core_DAO_Base {

}
