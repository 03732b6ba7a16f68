<?php

declare(strict_types=1);

namespace StandIn;

/**
 * Who is in a group or has a tag, those in nested groups and with child tags included.
 */
final class Membership {

  /**
   * @param array<int, int|string> $groups
   * @return string a SELECT of contact ids
   */
  public static function ofGroups(array $groups): string {
    $nested = 'WITH RECURSIVE nested(id) AS (' . self::start($groups) . ' UNION SELECT child_group_id FROM civicrm_group_nesting JOIN nested ON nested.id = parent_group_id)';
    $smart = [];
    foreach (Database::rows("$nested SELECT s.api_params FROM civicrm_group g JOIN nested ON nested.id = g.id JOIN civicrm_saved_search s ON s.id = g.saved_search_id WHERE g.is_active = 1") as $search) {
      $params = ['select' => ['id'], 'where' => json_decode($search['api_params'], TRUE)['where'], 'join' => [], 'orderBy' => [], 'limit' => 0, 'offset' => 0];
      array_push($smart, ...array_column((new Select('Contact', $params))->rows(), 'id'));
    }
    return "$nested SELECT contact_id FROM civicrm_group_contact JOIN nested ON nested.id = group_id WHERE status = 'Added'"
      . implode('', array_map(fn($id) => " UNION SELECT $id", $smart));
  }

  /**
   * @param array<int, int|string> $tags
   * @return string a SELECT of contact ids
   */
  public static function ofTags(array $tags): string {
    return 'WITH RECURSIVE nested(id) AS (' . self::start($tags) . ' UNION SELECT t.id FROM civicrm_tag t JOIN nested ON nested.id = t.parent_id)'
      . " SELECT entity_id FROM civicrm_entity_tag JOIN nested ON nested.id = tag_id WHERE entity_table = 'civicrm_contact'";
  }

  /**
   * @param array<int, int|string> $ids
   */
  private static function start(array $ids): string {
    return implode(' UNION ', array_map(fn($id) => 'SELECT ' . (int) $id, $ids ?: [0]));
  }

}
