<?php

declare(strict_types=1);

namespace Civi\Osdi\Queue;

use Civi\Osdi\Exception\BrakeException;
use Civi\Osdi\Exception\OsdiException;
use Civi\Osdi\Exception\TransportException;
use Civi\Osdi\Native\Client;
use Civi\Osdi\Origins;
use Civi\Osdi\PeopleSync;
use Civi\Osdi\RunRecord;
use Civi\Osdi\SiteLog;
use CRM_OSDI_ExtensionUtil as E;
use Psr\Log\LogLevel;

/**
 * Carries out the queued tasks of one profile, each at most once, until they are done or the time is up.
 *
 * A task that fails stays in the queue and keeps nobody else back. What would meet every task, such as a wrong token,
 * ends the run instead and costs no attempt.
 */
final class Runner {

  private const AT_ONCE = 25;

  /**
   * After so many attempts a task is tried alone, so that it drags no others along if it ends the process.
   */
  private const ATTEMPTS_IN_COMPANY = 2;

  /**
   * So many batches in a row without an answer mean that there is nobody to answer.
   */
  private const FAILURES_IN_A_ROW = 3;

  /**
   * Kinds of errors that are no task's fault.
   */
  private const OF_EVERYBODY = ['configuration', 'authentication', 'rate_limited', 'interrupted'];

  private Items $items;
  private Farewells $farewells;
  private Outcomes $outcomes;
  private int $failuresInARow = 0;

  /**
   * @var array<int, list<Item>>
   */
  private array $repeats = [];

  private bool $isStopped = FALSE;

  private ?RunRecord $record = NULL;

  /**
   * @var callable(): array<string, mixed>
   *   What the row is told.
   */
  private $standing;

  public function __construct(private int $profileId, private float $until, private bool $isConfirmed) {
    $this->items = new Items($profileId);
    $this->farewells = new Farewells($profileId);
    $this->outcomes = new Outcomes();
  }

  /**
   * @param callable(callable(Client): void): bool $alone
   *   Does work with a client while no other run is under way; FALSE when one is.
   * @return Outcomes|null
   *   NULL when another run of the profile is under way.
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public function run(callable $alone): ?Outcomes {
    if ($this->items->all() === []) {
      return $this->outcomes;
    }
    return $alone($this->work(...)) ? $this->outcomes : NULL;
  }

  /**
   * What was done before an error ended it.
   */
  public function outcomes(): Outcomes {
    return $this->outcomes;
  }

  private function work(Client $client): void {
    // As it is now: another run may have done some of it meanwhile.
    $all = $this->items->all();
    $due = array_values(array_filter($all, fn(Item $item) => $item->isDue));
    $of = fn(string ...$what) => array_values(array_filter($due, fn(Item $item) => in_array($item->task->what, $what, TRUE)));
    $farewells = $of(Task::UNSUBSCRIBE, Task::FORGET);
    $this->outcomes->add(Outcomes::WAITING, count($all) - count($due));
    $tasks = array_map(fn(Item $item) => $item->task, array_values(array_filter($all, fn(Item $item) => $item->task->isFarewell())));
    $question = $this->isConfirmed ? NULL : Brake::question($this->profileId, $tasks);
    if ($question !== NULL) {
      $this->outcomes->add(Outcomes::HELD_BACK, count($farewells));
      $this->outcomes->note($question);
      SiteLog::write(LogLevel::WARNING, "Sync profile $this->profileId, queue: $question");
      $farewells = [];
    }
    // Refusals come before the syncs, so that these hear of them.
    $this->recorded($client, $farewells, $of(Task::REFUSE));
    $this->inBatches($of(Task::SYNC), $this->sync(...));
    $this->inBatches($this->withoutRepeats($of(Task::READ)), $this->sync(...));
    if ($this->isStopped) {
      $this->outcomes->note(E::ts('stopped on request; the next run goes on'));
    }
    if ($this->failuresInARow > 0 && !$this->outcomes->hasAny(Outcomes::DONE, Outcomes::NOTHING_TO_DO)) {
      throw $this->nobodyAnswers();
    }
  }

  /**
   * Unsubscribes and empties, and keeps a row of civicrm_osdi_run about it, by which it can be stopped. Each batch of syncs has
   * a row of its own.
   *
   * @param \Civi\Osdi\Native\Client $client
   * @param list<Item> ...$kinds
   */
  private function recorded(Client $client, array ...$kinds): void {
    if (array_filter($kinds) === []) {
      return;
    }
    RunRecord::closeKilled($this->profileId);
    $record = $this->record = RunRecord::open($this->profileId, Origins::LOCAL, RunRecord::BY_QUEUE);
    $before = $client->requestCount();
    $this->standing = fn() => $this->outcomes->standing() + ['requests' => $client->requestCount() - $before];
    try {
      foreach ($kinds as $items) {
        $this->inBatches($items, fn(array $batch) => $this->sayFarewell($client, $batch));
      }
      $record->close($this->isStopped ? RunRecord::STOPPED : RunRecord::DONE, NULL, ($this->standing)());
    }
    catch (\Throwable $error) {
      $record->close(RunRecord::FAILED, $error->getMessage(), ($this->standing)());
      throw $error;
    }
    finally {
      // A run of the people sync would take an open row for that of a killed one.
      $this->record = NULL;
    }
  }

  /**
   * Who was told of several times is read once, and then the other items are done, too.
   *
   * @param list<Item> $reads
   * @return list<Item>
   */
  private function withoutRepeats(array $reads): array {
    $byPerson = [];
    foreach ($reads as $item) {
      $byPerson[(string) $item->task->personId][] = $item;
    }
    foreach ($byPerson as $items) {
      $this->repeats[$items[0]->id] = array_slice($items, 1);
    }
    return array_map(fn(array $items) => $items[0], array_values($byPerson));
  }

  /**
   * Whether to end here: the time is up, or somebody asked for it.
   */
  private function isOver(): bool {
    $this->isStopped = $this->isStopped || ($this->record !== NULL && !$this->record->note(($this->standing)()));
    return $this->isStopped || microtime(TRUE) >= $this->until;
  }

  /**
   * @param list<Item> $items
   * @param callable(list<Item>): void $act
   */
  private function inBatches(array $items, callable $act): void {
    $isAlone = fn(Item $item) => $item->attempts >= self::ATTEMPTS_IN_COMPANY;
    $alone = array_filter($items, $isAlone);
    $together = array_diff_key($items, $alone);
    // What waits for a confirmation would keep back whoever is in one batch with it.
    $heldBack = array_filter($together, fn(Item $item) => $item->isHeldBack);
    $batches = array_merge(array_chunk(array_diff_key($together, $heldBack), self::AT_ONCE), array_chunk($alone, 1), array_chunk($heldBack, self::AT_ONCE));
    foreach ($batches as $number => $batch) {
      if ($this->isOver()) {
        $this->outcomes->add(Outcomes::WAITING, array_sum(array_map('count', array_slice($batches, $number))));
        return;
      }
      $this->items->begin($batch);
      $act($batch);
    }
  }

  /**
   * @param list<Item> $batch
   */
  private function sayFarewell(Client $client, array $batch): void {
    $results = $this->farewells->carryOut($client, array_map(fn(Item $item) => $item->task, $batch));
    $ends = NULL;
    $hasFailed = FALSE;
    foreach ($batch as $key => $item) {
      ['outcome' => $outcome, 'kind' => $kind, 'reason' => $reason] = $results[$key];
      if ($outcome === 'not_tried' || in_array($kind, self::OF_EVERYBODY, TRUE)) {
        $this->items->takeBack([$item]);
        $this->outcomes->add(Outcomes::WAITING);
        $ends = $outcome === 'not_tried' ? $ends : new OsdiException((string) $reason, (string) $kind);
      }
      elseif ($outcome === 'failed') {
        $this->failed($item, (string) $reason);
        $hasFailed = $hasFailed || $kind === 'transport';
      }
      elseif ($outcome === 'doubtful') {
        $this->giveUp($item, (string) $reason);
      }
      else {
        $this->items->remove([$item]);
        $this->outcomes->add($outcome === 'done' ? Outcomes::DONE : Outcomes::NOTHING_TO_DO);
      }
    }
    $this->endIfNobodyAnswers($hasFailed, $ends);
  }

  /**
   * @param list<Item> $batch
   */
  private function sync(array $batch): void {
    foreach ($batch as $key => $item) {
      $problem = $item->task->problem();
      if ($problem !== NULL) {
        $this->failed($item, $problem);
        unset($batch[$key]);
      }
    }
    $batch = array_values($batch);
    if (!$batch) {
      return;
    }
    $tasks = array_column($batch, 'task');
    [$origin, $selection] = $tasks[0]->what === Task::READ
      ? [Origins::REMOTE, ['person_ids' => array_column($tasks, 'personId')]]
      : [Origins::LOCAL, ['contact_ids' => array_values(array_unique(array_column($tasks, 'contactId')))]];
    try {
      $reports = (new PeopleSync($this->profileId, startedBy: RunRecord::BY_QUEUE))->run([$origin], $selection, $this->isConfirmed);
    }
    catch (BrakeException $brake) {
      $this->items->holdBack($batch);
      $this->outcomes->add(Outcomes::HELD_BACK, count($batch));
      $this->outcomes->note($brake->getMessage());
      return;
    }
    catch (\Throwable $error) {
      $this->syncFailed($batch, $error);
      return;
    }
    if (array_filter(array_column($reports, 'stopped')) !== []) {
      // Whoever was done already is in step the next time.
      $this->items->takeBack($batch);
      $this->outcomes->add(Outcomes::WAITING, count($batch));
      $this->isStopped = TRUE;
      return;
    }
    // What concerns a single contact is with its sync state, and has a clock of its own there.
    $batch = array_merge($batch, ...array_map(fn(Item $item) => $this->repeats[$item->id] ?? [], $batch));
    $this->items->remove($batch);
    $this->outcomes->add(Outcomes::DONE, count($batch));
    $this->failuresInARow = 0;
  }

  /**
   * @param list<Item> $batch
   * @param \Throwable $error
   */
  private function syncFailed(array $batch, \Throwable $error): void {
    $kind = $error instanceof OsdiException ? $error->getKind() : 'crm';
    if (in_array($kind, self::OF_EVERYBODY, TRUE)) {
      $this->items->takeBack($batch);
      $this->outcomes->add(Outcomes::WAITING, count($batch));
      throw $error;
    }
    if ($kind === 'transport' || count($batch) === 1) {
      array_map(fn(Item $item) => $this->failed($item, $error->getMessage()), $batch);
      $this->endIfNobodyAnswers($kind === 'transport', NULL);
      return;
    }
    // One of them may be to blame: the others shall not pay for it.
    while ($batch) {
      $item = array_shift($batch);
      try {
        $this->sync([$item]);
      }
      catch (OsdiException $ends) {
        $this->items->takeBack($batch);
        $this->outcomes->add(Outcomes::WAITING, count($batch));
        throw $ends;
      }
    }
  }

  private function failed(Item $item, string $reason): void {
    SiteLog::write(LogLevel::NOTICE, "Sync profile $this->profileId, queue: {$item->task->title()}: $reason");
    if (!$this->items->wasLastAttempt($item)) {
      $this->outcomes->add(Outcomes::RETRY);
      return;
    }
    $this->giveUp($item, $reason);
  }

  private function giveUp(Item $item, string $reason): void {
    $transaction = new \CRM_Core_Transaction();
    FailedTask::flag($item->task, $reason);
    $this->items->remove([$item]);
    $transaction->commit();
    $this->outcomes->add(Outcomes::GIVEN_UP);
  }

  private function endIfNobodyAnswers(bool $hasFailed, ?OsdiException $ends): void {
    $this->failuresInARow = $hasFailed ? $this->failuresInARow + 1 : 0;
    if ($ends !== NULL) {
      throw $ends;
    }
    if ($this->failuresInARow >= self::FAILURES_IN_A_ROW) {
      throw $this->nobodyAnswers();
    }
  }

  private function nobodyAnswers(): TransportException {
    return new TransportException(E::ts('Action Network did not answer. The tasks stay in the queue and are tried again.'), 'transport');
  }

}
