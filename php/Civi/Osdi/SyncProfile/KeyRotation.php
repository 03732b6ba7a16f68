<?php

declare(strict_types=1);

namespace Civi\Osdi\SyncProfile;

use Civi\Osdi\Gateway\Sql;

/**
 * Encrypts the API tokens anew when a site replaces its key: the part of this extension in CiviCRM's System.rotateKey.
 */
final class KeyRotation {

  /**
   * @param string $tag
   *   Which keys are rotated.
   * @param \Psr\Log\LoggerInterface $log
   *   What is told to whoever rotates them.
   */
  public static function run(string $tag, $log): void {
    if ($tag !== ApiToken::KEY_TAG) {
      return;
    }
    foreach (Sql::rows("SELECT id, label, api_token FROM civicrm_osdi_sync_profile WHERE api_token <> '' ORDER BY id", ['id', 'label', 'api_token']) as $profile) {
      $name = "the API token of the sync profile \"{$profile['label']}\" (id {$profile['id']})";
      if (!ApiToken::isReadable((string) $profile['api_token'])) {
        $log->warning("OSDI Client: $name was left as it is: the key it was encrypted with is not in CIVICRM_CRED_KEYS. Enter the token again.");
        continue;
      }
      $stored = ApiToken::rekey((string) $profile['api_token']);
      if ($stored !== NULL) {
        Sql::run('UPDATE civicrm_osdi_sync_profile SET api_token = ' . Sql::value($stored) . ' WHERE id = ' . (int) $profile['id']);
        $log->info("OSDI Client: encrypted $name with the new key");
      }
    }
  }

}
