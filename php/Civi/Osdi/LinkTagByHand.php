<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Exception\CrmException;
use Civi\Osdi\Exception\NotFoundException;
use Civi\Osdi\Gateway\Sql;
use Civi\Osdi\Gateway\TagLinkTable;
use Civi\Osdi\Gateway\TagTable;
use Civi\Osdi\Native\Client;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Links a tag of CiviCRM to one on Action Network because somebody says so. The two meet for the first time then.
 */
final class LinkTagByHand {

  private const TABLE = 'civicrm_osdi_tag_link';

  public function __construct(private int $profileId) {}

  /**
   * @return array{id: int, tag_id: int, remote_tag_id: string, local_name: string, remote_name: string}
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public function link(int $tagId, string $remoteId): array {
    $remoteId = PersonId::bare(trim($remoteId));
    if (!PersonId::isOne($remoteId)) {
      throw new CrmException(E::ts('"%1" is not the id of a tag on Action Network, such as %2. Correct remoteTagId.', [1 => $remoteId, 2 => PersonId::EXAMPLE]), 'crm', NULL, ['field' => 'remoteTagId']);
    }
    $sync = new PeopleSync($this->profileId, patience: PeopleSync::PATIENCE_OF_A_PERSON);
    $sync->checkProfile();
    $tag = TagTable::find($tagId) ?? throw new CrmException(E::ts('There is no tag %1 that contacts may have. Correct tagId.', [1 => $tagId]), 'crm', NULL, ['field' => 'tagId']);
    $linked = $sync->exclusively(fn(Client $client): array => $this->write($tag, $remoteId, $this->remoteName($client, $remoteId)));
    return $linked ?? throw new CrmException(E::ts('A run of the sync profile %1 is under way, so nothing was linked. Try again when it has ended.', [1 => $this->profileId]), 'crm');
  }

  private function remoteName(Client $client, string $remoteId): string {
    try {
      return (string) ($client->get("tags/$remoteId")['name'] ?? '');
    }
    catch (NotFoundException $e) {
      throw new NotFoundException(E::ts('There is no tag %1 on Action Network, or the API key of the sync profile may not see it. Correct remoteTagId.', [1 => $remoteId]), 'not_found', NULL, ['field' => 'remoteTagId'], $e);
    }
  }

  /**
   * @param array{id: int, name: string, label: string} $tag
   * @return array{id: int, tag_id: int, remote_tag_id: string, local_name: string, remote_name: string}
   */
  private function write(array $tag, string $remoteId, string $remoteName): array {
    $link = TagLinkTable::fitting(['tag_id' => $tag['id'], 'remote_tag_id' => $remoteId, 'local_name' => $tag['label'], 'remote_name' => $remoteName]);
    $condition = "sync_profile_id = $this->profileId AND ";
    $transaction = new \CRM_Core_Transaction(TRUE);
    try {
      $same = Sql::rows('SELECT id FROM ' . self::TABLE . " WHERE $condition tag_id = {$tag['id']} AND remote_tag_id = " . Sql::value($remoteId), ['id']);
      if (!$same) {
        Sql::run('DELETE FROM ' . self::TABLE . " WHERE $condition (tag_id = {$tag['id']} OR remote_tag_id = " . Sql::value($remoteId) . ')');
        Sql::run('INSERT INTO ' . self::TABLE . ' (sync_profile_id, ' . implode(', ', array_keys($link)) . ", linked_by) VALUES ($this->profileId, " . Sql::values(array_values($link)) . ", 'hand')");
        $same = Sql::rows('SELECT id FROM ' . self::TABLE . " WHERE $condition tag_id = {$tag['id']}", ['id']);
      }
      $transaction->commit();
    }
    catch (\Throwable $error) {
      $transaction->rollback()->commit();
      throw $error;
    }
    return ['id' => (int) $same[0]['id']] + $link;
  }

}
