<?php

declare(strict_types=1);

/**
 * A row of civicrm_osdi_tagging_base; its columns are declared in php/schema/OsdiTaggingBase.entityType.php.
 */
class CRM_OSDI_DAO_TaggingBase extends CRM_Core_DAO_Base {

}
