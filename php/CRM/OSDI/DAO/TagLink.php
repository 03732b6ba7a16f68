<?php

declare(strict_types=1);

/**
 * A row of civicrm_osdi_tag_link; its columns are declared in php/schema/OsdiTagLink.entityType.php.
 */
class CRM_OSDI_DAO_TagLink extends CRM_Core_DAO_Base {

}
