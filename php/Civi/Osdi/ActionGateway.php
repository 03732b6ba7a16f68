<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Gateway\ActionTable;
use Civi\Osdi\Gateway\ActionWriter;
use Civi\Osdi\Gateway\ContributionClock;
use Civi\Osdi\Gateway\DatabaseClock;
use Civi\Osdi\Gateway\FlagTable;

/**
 * What the native library asks of CiviCRM about actions, besides what it asks about people. Times are UTC.
 */
final class ActionGateway extends Gateway {

  private ActionTable $table;
  private ActionWriter $writer;
  private FlagTable $flags;

  /**
   * @param int $profileId
   * @param array<string, ?string> $known
   *   See Gateway.
   */
  public function __construct(int $profileId, array $known = []) {
    parent::__construct($profileId, $known);
    $this->table = new ActionTable($profileId, new DatabaseClock());
    $this->writer = new ActionWriter(new ContributionClock(), $this->table);
    $this->flags = new FlagTable($profileId, FlagTable::OF_ACTIONS, FlagTable::OF_ACTIONS);
  }

  /**
   * All pages that were seen.
   *
   * @return list<array<string, mixed>>
   */
  public function actionPages(): array {
    return $this->table->pages();
  }

  /**
   * @param list<array<string, mixed>> $pages
   *   New ones, and those with another title.
   * @return list<int>
   *   Ids in the same order.
   */
  public function saveActionPages(array $pages): array {
    return $this->table->savePages(array_values($pages));
  }

  /**
   * @param list<array{0: int|string, 1: string}> $cursors
   *   Id of a page, and up to when it was read.
   */
  public function setActionCursors(array $cursors): void {
    $this->table->setCursors(array_values($cursors));
  }

  /**
   * @param string[] $ids
   * @return list<array<string, mixed>>
   */
  public function actionStates(array $ids): array {
    return $this->table->states(array_map('strval', $ids));
  }

  /**
   * See ActionTable::due().
   *
   * @return list<array<string, mixed>>
   */
  public function actionStatesDue(string $nowUtc, int $afterId, int $limit): array {
    return $this->table->due($nowUtc, $afterId, $limit);
  }

  /**
   * @param list<array<string, mixed>> $states
   */
  public function saveActionStates(array $states): void {
    $this->table->saveStates(array_values($states));
  }

  /**
   * Writes activities and participants, each with its state in a transaction of its own: whatever ends the process in
   * between, nothing of it lasts.
   *
   * @param list<array<string, mixed>> $writes
   * @return list<array{activity_id: ?int, participant_id: ?int, was_there: bool, error: ?string}>
   */
  public function recordActions(array $writes): array {
    return array_map($this->recordOne(...), array_values($writes));
  }

  /**
   * @param list<array{contact_id: int|string|null, remote_object_id: string, message: string}> $flags
   */
  public function saveActionFlags(array $flags): void {
    $this->flags->save(array_map(fn(array $flag) => $flag + ['flag_type' => FlagTable::OF_ACTIONS[0], 'context' => []], array_values($flags)));
  }

  /**
   * @param string[] $ids
   */
  public function resolveActionFlags(array $ids): void {
    $this->flags->resolveOf(array_map('strval', $ids), []);
  }

  /**
   * @param array<string, mixed> $write
   * @return array{activity_id: ?int, participant_id: ?int, was_there: bool, error: ?string}
   */
  private function recordOne(array $write): array {
    $this->begin();
    try {
      $made = $this->writer->write($write);
      $base = $made['was_there'] ? ActionTable::theirs((string) ($made['there'] ?? '')) : array_diff_key($write['state']['base'] ?? [], ['was_there' => 1]);
      unset($made['there']);
      $this->table->saveStates([['base' => $base] + array_diff_key($made, ['was_there' => 1]) + $write['state']]);
      if (!empty($write['had_failed'])) {
        $this->resolveActionFlags([$write['state']['remote_action_id']]);
      }
    }
    catch (\Exception $error) {
      // Hooks of other extensions throw what they like; what is no \Exception, such as an error in the code, ends the run.
      $this->rollback();
      return ['activity_id' => NULL, 'participant_id' => NULL, 'was_there' => FALSE, 'error' => $error->getMessage()];
    }
    catch (\Throwable $error) {
      $this->rollback();
      throw $error;
    }
    $this->commit();
    return $made + ['error' => NULL];
  }

}
