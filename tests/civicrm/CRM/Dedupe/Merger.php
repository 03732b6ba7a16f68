<?php

declare(strict_types=1);

use StandIn\Schema;

/**
 * Merges contacts: what refers to the one is made to refer to the other, and then the one goes into the trash.
 */
class CRM_Dedupe_Merger {

  /**
   * @param list<array{dstID: int, srcID: int}> $dupePairs
   * @param array<string, mixed> $cacheParams
   * @return array{merged: list<array{main_id: int, other_id: int}>, skipped: list<mixed>}
   */
  public static function merge($dupePairs = [], $cacheParams = [], $mode = 'safe', $redirectForPerformance = FALSE, $checkPermissions = TRUE): array {
    $merged = [];
    foreach ($dupePairs as ['dstID' => $kept, 'srcID' => $discarded]) {
      $transaction = new CRM_Core_Transaction();
      $statements = self::statements($kept, $discarded);
      CRM_Utils_Hook::merge('sqls', $statements, $kept, $discarded, []);
      array_map([CRM_Core_DAO::class, 'executeQuery'], $statements);
      civicrm_api4('Contact', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $discarded]]]);
      $transaction->commit();
      $merged[] = ['main_id' => $kept, 'other_id' => $discarded];
    }
    return ['merged' => $merged, 'skipped' => []];
  }

  /**
   * @return list<string>
   */
  private static function statements(int $kept, int $discarded): array {
    $statements = [];
    foreach (Schema::names() as $name) {
      $entity = Schema::entity($name);
      // Core decides about e-mails, phones and addresses one by one.
      foreach ($entity['touches_contact'] ? [] : $entity['fields'] as $field) {
        if ($field['fk_entity'] === 'Contact') {
          $statements[] = "UPDATE {$entity['table']} SET {$field['name']} = $kept WHERE {$field['name']} = $discarded";
        }
      }
    }
    return $statements;
  }

}
