<?php

use CRM_OSDI_ExtensionUtil as E;

// Settings of osdi-client 1.2.3, kept under their names so that an upgraded site loses nothing. The cursors of people
// are columns of the sync profile now; the upgrade takes their first values from here.
$setting = fn(string $name, string $type, string $title, string $description) => [
  'group_name' => 'OSDI Client',
  'group' => 'osdi_client',
  'name' => "osdiClient.$name",
  'type' => $type,
  'title' => $title,
  'description' => $description,
  'is_domain' => 1,
  'is_contact' => 0,
];

$settings = [
  $setting('donationBatchSyncMaxRetrievedModTime', 'String', E::ts('Donations read until'),
    E::ts('Latest modification time among the donations read from Action Network (UTC, ISO 8601)')),
  $setting('localUtcOffset', 'String', E::ts('Time zone of contributions'),
    E::ts('Time zone in which contributions are recorded, such as EDT or -5:00')),
  $setting('personBatchSyncActNetModTimeCutoff', 'String', E::ts('People read from Action Network until (osdi-client 1.2.3)'),
    E::ts('UTC, ISO 8601; now kept per sync profile')),
  $setting('syncJobCiviModTimeCutoff', 'String', E::ts('People read from CiviCRM until (osdi-client 1.2.3)'),
    E::ts('Local time of the site; now kept per sync profile')),
  $setting('syncJobProcessId', 'Integer', E::ts('Running sync job (osdi-client 1.2.3)'),
    E::ts('Id of the process that held the lock')),
  $setting('syncJobStartTime', 'String', E::ts('Start of the last sync job (osdi-client 1.2.3)'),
    E::ts('Local time of the site')),
  $setting('syncJobEndTime', 'String', E::ts('End of the last sync job (osdi-client 1.2.3)'),
    E::ts('Local time of the site')),
];

return array_column($settings, NULL, 'name');
