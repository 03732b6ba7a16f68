<?php

use CRM_OSDI_ExtensionUtil as E;

return [
  'name' => 'OsdiWebhookEvent',
  'table' => 'civicrm_osdi_webhook_event',
  'class' => 'CRM_OSDI_DAO_WebhookEvent',
  'getInfo' => fn() => [
    'title' => E::ts('OSDI Webhook Event'),
    'title_plural' => E::ts('OSDI Webhook Events'),
    'description' => E::ts('An event that Action Network told of by a webhook. It holds ids only: the person is read anew.'),
    'log' => FALSE,
    'add' => '2.0',
  ],
  'getIndices' => fn() => [
    'UI_sync_profile_id_event_key' => ['fields' => ['sync_profile_id' => TRUE, 'event_key' => TRUE], 'unique' => TRUE, 'add' => '2.0'],
    'index_received_date' => ['fields' => ['received_date' => TRUE], 'add' => '2.0'],
  ],
  'getFields' => fn() => [
    'id' => [
      'title' => E::ts('ID'),
      'sql_type' => 'int unsigned',
      'input_type' => 'Number',
      'required' => TRUE,
      'description' => E::ts('Unique OsdiWebhookEvent ID'),
      'primary_key' => TRUE,
      'auto_increment' => TRUE,
      'add' => '2.0',
    ],
    'sync_profile_id' => [
      'title' => E::ts('OSDI Sync Profile ID'),
      'sql_type' => 'int unsigned',
      'input_type' => 'EntityRef',
      'required' => TRUE,
      'description' => E::ts('The sync profile whose webhook was called'),
      'input_attrs' => ['label' => E::ts('Sync Profile')],
      'entity_reference' => ['entity' => 'OsdiSyncProfile', 'key' => 'id', 'on_delete' => 'CASCADE'],
      'add' => '2.0',
    ],
    'event_key' => [
      'title' => E::ts('Event Key'),
      'sql_type' => 'char(64)',
      'input_type' => 'Text',
      'required' => TRUE,
      'description' => E::ts('SHA-256 of the idempotency key of the event, or of the whole event if it has none. An event that comes again is known by it.'),
      'add' => '2.0',
    ],
    'event_type' => [
      'title' => E::ts('Event Type'),
      'sql_type' => 'varchar(64)',
      'input_type' => 'Text',
      'required' => TRUE,
      'description' => E::ts('What happened, such as osdi:signature'),
      'add' => '2.0',
    ],
    'remote_person_id' => [
      'title' => E::ts('Remote Person ID'),
      'sql_type' => 'varchar(36)',
      'input_type' => 'Text',
      'description' => E::ts('Who is read again; empty if the event names nobody'),
      'add' => '2.0',
    ],
    'delivery' => [
      'title' => E::ts('Delivery'),
      'sql_type' => 'char(32)',
      'input_type' => 'Text',
      'required' => TRUE,
      'description' => E::ts('The same for all events that came in one call'),
      'add' => '2.0',
    ],
    'received_date' => [
      'title' => E::ts('Received Date'),
      'sql_type' => 'timestamp',
      'input_type' => 'Select Date',
      'required' => TRUE,
      'default' => 'CURRENT_TIMESTAMP',
      'description' => E::ts('When it came'),
      'add' => '2.0',
    ],
  ],
];
