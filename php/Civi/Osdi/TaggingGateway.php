<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Gateway\Sql;
use Civi\Osdi\Gateway\TaggingFailureTable;
use Civi\Osdi\Gateway\TagLinkTable;
use Civi\Osdi\Gateway\TagTable;
use Civi\Osdi\Own\Taggings;

/**
 * What the native library asks of CiviCRM about tags, beside what it asks about people: bulk questions and bulk writes.
 */
final class TaggingGateway extends Gateway {

  private TagLinkTable $links;
  private TaggingFailureTable $failures;

  /**
   * @param int $profileId
   * @param TagTable $tags
   * @param Taggings|null $own
   *   What a class of the site's own says about taggings.
   */
  public function __construct(private int $profileId, private TagTable $tags, private ?Taggings $own = NULL) {
    parent::__construct($profileId);
    $this->links = new TagLinkTable($profileId);
    $this->failures = new TaggingFailureTable($profileId);
  }

  /**
   * All tags that contacts may have.
   *
   * @return list<array{id: int, name: string, label: string, is_in_scope: bool}>
   */
  public function tags(): array {
    return $this->tags->all();
  }

  /**
   * @return list<array<string, mixed>>
   */
  public function tagLinks(): array {
    return $this->links->links();
  }

  /**
   * What was agreed on about the members of a tag is forgotten when its link leads to another tag than before.
   *
   * @param list<array<string, mixed>> $links
   * @return list<int>
   */
  public function saveTagLinks(array $links): array {
    return $this->links->save(array_values($links));
  }

  /**
   * @return array{id: int, name: string, label: string, is_in_scope: bool}
   */
  public function createTag(string $name): array {
    return $this->tags->create($name);
  }

  /**
   * See TagTable::having().
   *
   * @param list<string> $names
   * @return list<array{id: int, label: string}|null>
   */
  public function tagsHaving(array $names): array {
    return TagTable::having(array_map('strval', array_values($names)));
  }

  /**
   * What was told of tags that are not synced.
   *
   * @return list<string>
   */
  public function toldOfTags(): array {
    return array_values((array) json_decode((string) \CRM_Core_DAO::singleValueQuery("SELECT tag_notes FROM civicrm_osdi_sync_profile WHERE id = $this->profileId"), TRUE));
  }

  /**
   * @param list<string> $notes
   *   In the place of those before.
   */
  public function setToldOfTags(array $notes): void {
    $stored = $notes === [] ? NULL : json_encode(array_values($notes), JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE);
    Sql::run('UPDATE civicrm_osdi_sync_profile SET tag_notes = ' . Sql::value($stored) . " WHERE id = $this->profileId");
  }

  /**
   * Whether leftOut() has to be asked.
   */
  public function hasOwnRule(): bool {
    return $this->own !== NULL;
  }

  /**
   * Which of these taggings are not to be made.
   *
   * @param array<string, mixed> $link
   *   A row of tagLinks().
   * @param list<array{origin: string, contact_id: int|string, person_id: string}> $taggings
   * @return list<array{position: int, reason: string|null}>
   *   See Own\Taggings::leftOut().
   */
  public function leftOut(array $link, array $taggings): array {
    return $this->own?->leftOut($link, array_values($taggings)) ?? [];
  }

  public function renameTag(int $tagId, string $label): void {
    $this->tags->rename($tagId, $label);
  }

  /**
   * @return list<int>
   */
  public function contactsWithTag(int $tagId, int $afterId, int $limit): array {
    return $this->tags->contactsWith($tagId, $afterId, $limit);
  }

  /**
   * @param int $tagId
   * @param array<int, int|string> $contactIds
   * @return list<int>
   */
  public function taggedAmong(int $tagId, array $contactIds): array {
    return $this->tags->taggedAmong($tagId, array_map('intval', array_values($contactIds)));
  }

  /**
   * @param int $tagId
   * @param array<int, int|string> $add
   * @param array<int, int|string> $remove
   */
  public function changeTaggings(int $tagId, array $add, array $remove): void {
    $this->tags->change($tagId, array_map('intval', array_values($add)), array_map('intval', array_values($remove)));
  }

  /**
   * @param string[] $personIds
   * @return list<array<string, mixed>>
   */
  public function twinsOfPeople(array $personIds): array {
    return $this->links->twinsOfPeople(array_map('strval', $personIds));
  }

  /**
   * @param array<int, int|string> $contactIds
   * @return list<array<string, mixed>>
   */
  public function twinsOfContacts(array $contactIds): array {
    return $this->links->twinsOfContacts(array_map('intval', $contactIds));
  }

  /**
   * @param array<int, int|string> $contactIds
   * @return list<array<string, mixed>>
   */
  public function aliasesOfContacts(array $contactIds): array {
    return $this->links->aliasesOfContacts(array_map('intval', $contactIds));
  }

  /**
   * @return list<array<string, mixed>>
   */
  public function taggingBase(int $linkId, ?string $afterId, int $limit): array {
    return $this->links->base($linkId, $afterId, $limit);
  }

  /**
   * @param int $linkId
   * @param list<array<string, mixed>> $rows
   */
  public function saveTaggingBase(int $linkId, array $rows): void {
    $this->links->saveBase($linkId, array_values($rows));
  }

  /**
   * @param int $linkId
   * @param string[] $personIds
   */
  public function deleteTaggingBase(int $linkId, array $personIds): void {
    $this->links->deleteBase($linkId, $personIds);
  }

  /**
   * What could not be carried about a tag, with 'next_attempt_time' in UTC.
   *
   * @return list<array<string, mixed>>
   */
  public function failedTaggings(int $linkId, ?string $afterId, int $limit): array {
    return $this->failures->read($linkId, $afterId, $limit);
  }

  /**
   * @param int $linkId
   * @param list<array<string, mixed>> $rows
   */
  public function saveFailedTaggings(int $linkId, array $rows): void {
    $this->failures->save($linkId, array_values($rows));
  }

  /**
   * @param int $linkId
   * @param string[] $personIds
   */
  public function deleteFailedTaggings(int $linkId, array $personIds): void {
    $this->failures->delete($linkId, $personIds);
  }

  /**
   * Settles the flags about tags that none of these links is of, and about contacts and people who are left alone.
   *
   * @param array<int, int|string> $linkIds
   */
  public function settleIdleTaggingFlags(array $linkIds): void {
    $this->failures->settleIdle(array_map('intval', array_values($linkIds)));
  }

}
