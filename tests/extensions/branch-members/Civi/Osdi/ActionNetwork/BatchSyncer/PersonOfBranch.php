<?php

namespace Civi\Osdi\ActionNetwork\BatchSyncer;

/**
 * Whoever was never synced, whenever it was edited.
 */
class PersonOfBranch extends PersonBasic {

  protected function findAndSyncLocalUpdatesAsNeeded($cutoff): array {
    return parent::findAndSyncLocalUpdatesAsNeeded('2000-01-01 00:00:00');
  }

  protected function getCandidateLocalContacts($cutoff): \Civi\Api4\Generic\Result {
    return \Civi\Api4\Email::get(FALSE)
      ->addSelect('contact_id', 'contact.modified_date', 'sync_state.local_post_sync_modified_time')
      ->addJoin('Contact AS contact', 'INNER', ['contact_id', '=', 'contact.id'])
      ->addJoin('OsdiPersonSyncState AS sync_state', 'EXCLUDE', ['contact_id', '=', 'sync_state.contact_id'])
      ->addWhere('contact.modified_date', '>=', $cutoff)
      ->addWhere('is_primary', '=', TRUE)
      ->addWhere('contact.is_deleted', '=', FALSE)
      ->addWhere('contact.contact_type', '=', 'Individual')
      ->addWhere('contact.last_name', 'LIKE', 'Branch%')
      ->addOrderBy('contact.modified_date')
      ->execute();
  }

}
