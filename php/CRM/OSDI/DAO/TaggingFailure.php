<?php

declare(strict_types=1);

/**
 * A row of civicrm_osdi_tagging_failure; its columns are declared in php/schema/OsdiTaggingFailure.entityType.php.
 */
class CRM_OSDI_DAO_TaggingFailure extends CRM_Core_DAO_Base {

}
