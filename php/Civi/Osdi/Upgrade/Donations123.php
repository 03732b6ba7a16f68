<?php

declare(strict_types=1);

namespace Civi\Osdi\Upgrade;

use Civi\Osdi\Gateway\ContributionClock;
use Civi\Osdi\Gateway\Sql;
use Civi\Osdi\PersonId;
use CRM_OSDI_ExtensionUtil as E;

/**
 * What osdi-client 1.2.3 stored differently about donations: states that could come twice, failures that were final, and
 * cursors in settings of the whole site.
 *
 * Plain SQL, because the step runs before CiviCRM knows the new columns everywhere.
 */
final class Donations123 {

  private const TABLE = 'civicrm_osdi_donation_sync_state';

  /**
   * Text that sorts as states are good, and ends with the id.
   */
  private const RANK = "CONCAT(contribution_id IS NOT NULL AND remote_donation_id IS NOT NULL, COALESCE(sync_status, '') = 'success', LPAD(id, 10, '0'))";

  /**
   * How far 1.2.3 looked back, in seconds.
   */
  private const LOOKED_BACK = 172800;

  /**
   * Gives every contribution and every donation one state in a profile. What loses its twin by that is neither brought
   * nor sent again.
   */
  public static function repair(): void {
    $length = strlen(PersonId::PREFIX);
    Sql::run('UPDATE ' . self::TABLE . ' SET remote_donation_id = SUBSTRING(TRIM(remote_donation_id), ' . ($length + 1) . ") WHERE LEFT(TRIM(remote_donation_id), $length) = " . Sql::value(PersonId::PREFIX));
    Sql::run('UPDATE ' . self::TABLE . " SET remote_donation_id = NULLIF(TRIM(remote_donation_id), '') WHERE remote_donation_id IS NOT NULL");
    self::unlinkWorse('remote_donation_id', 'contribution_id', 'did not qualify');
    self::unlinkWorse('contribution_id', 'remote_donation_id', 'matched');
  }

  /**
   * Of several states of one record only the best keeps it.
   *
   * @param string $shared
   *   Column of that record.
   * @param string $other
   *   Column of the twin. A state that has none tells nothing more.
   * @param string $status
   */
  private static function unlinkWorse(string $shared, string $other, string $status): void {
    $best = "SELECT sync_profile_id, $shared, CAST(RIGHT(MAX(" . self::RANK . '), 10) AS UNSIGNED) AS id FROM ' . self::TABLE
      . " WHERE sync_profile_id IS NOT NULL AND $shared IS NOT NULL GROUP BY sync_profile_id, $shared HAVING COUNT(*) > 1";
    $worse = Sql::rows("SELECT state.id AS id, best.id AS best, state.$other AS other, winner.$other AS winner FROM " . self::TABLE . " state JOIN ($best) best"
      . " ON best.sync_profile_id = state.sync_profile_id AND best.$shared = state.$shared JOIN " . self::TABLE . ' winner ON winner.id = best.id WHERE state.id <> best.id', ['id', 'other', 'winner']);
    $message = Sql::value(E::ts('Several sync states told of the same donation. This one was left without its twin, and nothing is done about it.'));
    foreach ($worse as $state) {
      Sql::run($state['other'] === NULL || $state['other'] === $state['winner']
        ? 'DELETE FROM ' . self::TABLE . ' WHERE id = ' . (int) $state['id']
        : 'UPDATE ' . self::TABLE . " SET $shared = NULL, sync_status = " . Sql::value($status) . ", message = $message WHERE id = " . (int) $state['id']);
    }
  }

  /**
   * A state outlives its contribution, so that a donation whose contribution was deleted does not come back; and its profile,
   * so that what came from Action Network is sent to no other group.
   */
  public static function keepStatesOfDeleted(): void {
    $sql = 'SELECT k.CONSTRAINT_NAME AS name, k.COLUMN_NAME AS own, k.REFERENCED_TABLE_NAME AS other, r.DELETE_RULE AS rule FROM information_schema.KEY_COLUMN_USAGE k'
      . ' JOIN information_schema.REFERENTIAL_CONSTRAINTS r ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME AND r.TABLE_NAME = k.TABLE_NAME'
      . " WHERE k.TABLE_SCHEMA = DATABASE() AND k.TABLE_NAME = '" . self::TABLE . "' AND k.COLUMN_NAME IN ('contribution_id', 'sync_profile_id')";
    foreach (Sql::rows($sql, ['name', 'own', 'other', 'rule']) as $key) {
      if ($key['rule'] !== 'SET NULL') {
        Sql::run('ALTER TABLE ' . self::TABLE . " DROP FOREIGN KEY `{$key['name']}`");
        Sql::run('ALTER TABLE ' . self::TABLE . " ADD CONSTRAINT `{$key['name']}` FOREIGN KEY (`{$key['own']}`) REFERENCES `{$key['other']}` (id) ON DELETE SET NULL");
      }
    }
  }

  /**
   * A state without a twin counted as done in 1.2.3. Now it is tried again. One with both sides is done, whatever 1.2.3
   * wrote: as a failure it would come back when its contribution is deleted.
   */
  public static function run(): void {
    Sql::run('UPDATE ' . self::TABLE . " SET sync_status = 'success'"
      . " WHERE contribution_id IS NOT NULL AND remote_donation_id IS NOT NULL AND COALESCE(sync_status, 'error') = 'error' AND attempt_count IS NULL AND message IS NULL");
    Sql::run('UPDATE ' . self::TABLE . " SET attempt_count = 0, next_attempt_time = CURRENT_TIMESTAMP, sync_status = 'error'"
      . " WHERE (contribution_id IS NULL OR remote_donation_id IS NULL) AND COALESCE(sync_status, 'error') = 'error' AND attempt_count IS NULL AND message IS NULL");
    self::seedCursors();
  }

  /**
   * The default profile goes on where 1.2.3 stopped: two days before the latest donation, in either direction.
   */
  private static function seedCursors(): void {
    $profileId = (int) \CRM_Core_DAO::singleValueQuery('SELECT MIN(id) FROM civicrm_osdi_sync_profile WHERE is_default = 1');
    $limit = gmdate('Y-m-d\TH:i:s\Z', time() - self::LOOKED_BACK);
    $read = (string) \Civi::settings()->get('osdiClient.donationBatchSyncMaxRetrievedModTime');
    if ($profileId && preg_match('/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/D', $read)) {
      self::seed($profileId, 'donation_remote_cursor', min($read, $limit));
    }
    $sent = 'SELECT MAX(contribution.receive_date) FROM civicrm_contribution contribution JOIN ' . self::TABLE . " state ON state.contribution_id = contribution.id WHERE state.source = 'local'";
    $latest = $profileId ? \CRM_Core_DAO::singleValueQuery("$sent AND state.sync_profile_id = $profileId") : NULL;
    if ($latest) {
      self::seed($profileId, 'donation_local_since', min((string) (new ContributionClock())->toUtc($latest), $limit));
    }
  }

  private static function seed(int $profileId, string $column, string $utc): void {
    Sql::run("UPDATE civicrm_osdi_sync_profile SET $column = " . Sql::value($utc) . " WHERE id = $profileId AND $column IS NULL");
  }

}
