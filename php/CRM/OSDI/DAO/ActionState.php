<?php

declare(strict_types=1);

/**
 * A row of civicrm_osdi_tag_link; its columns are declared in php/schema/OsdiActionState.entityType.php.
 */
class CRM_OSDI_DAO_ActionState extends CRM_Core_DAO_Base {

}
