<?php

declare(strict_types=1);

/**
 * A row of civicrm_osdi_webhook_event; its columns are declared in php/schema/OsdiWebhookEvent.entityType.php.
 */
class CRM_OSDI_DAO_WebhookEvent extends CRM_Core_DAO_Base {

}
