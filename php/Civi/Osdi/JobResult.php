<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Exception\CrmException;
use Civi\Osdi\Exception\OsdiException;
use CRM_OSDI_ExtensionUtil as E;
use Psr\Log\LogLevel;

/**
 * What a scheduled job says that carries one kind of record, direction by direction: its line of text, its entries in the
 * site's log, its error.
 */
final class JobResult {

  /**
   * @param int $profileId
   * @param string $entity
   *   API v4 name of the states in which the details are.
   * @param string $what
   *   What is carried, for the log, where that is not people.
   */
  public function __construct(private int $profileId, private string $entity, private string $what = '') {}

  /**
   * @param list<string> $origins
   * @param array<string, array<string, mixed>> $reports
   *   By origin; none when another run holds the lock.
   * @return string
   *   Such as 'AN->Civi: total: 2; success: 2; …, Civi->AN: total: 0; …'.
   */
  public function summary(array $origins, array $reports): string {
    foreach ($reports as $report) {
      $this->log($report);
    }
    $parts = [];
    foreach ($origins as $origin) {
      $report = $reports[$origin] ?? [];
      $parts[] = Origins::label($origin) . ': ' . ($report['summary'] ?? '') . (empty($report['stopped']) ? '' : ' (' . E::ts('stopped on request; the next run goes on') . ')');
    }
    $summary = implode(', ', $parts);
    if (!$reports) {
      SiteLog::write(LogLevel::NOTICE, "{$this->subject()}: another run is under way, so this one did nothing.");
      $summary .= '(' . E::ts('not run: another run of this sync profile is under way, so nothing was done here') . ')';
    }
    return $summary;
  }

  /**
   * The error as the job shows it: what failed, what was carried out before, what was not begun.
   *
   * @param \Throwable $error
   * @param array<string, array<string, mixed>> $finished
   *   Reports of the directions that were carried out.
   * @param string|null $failed
   *   The direction that failed, if one was begun.
   * @param list<string> $origins
   */
  public function failure(\Throwable $error, array $finished, ?string $failed, array $origins): OsdiException {
    foreach ($finished as $report) {
      $this->log($report);
    }
    $message = ($failed === NULL ? '' : Origins::label($failed) . ': ') . $error->getMessage();
    if (!preg_match('/[.!?]$/D', $message)) {
      $message .= '.';
    }
    foreach ($finished as $origin => $report) {
      $message .= ' ' . E::ts('Carried out before: %1.', [1 => Origins::label($origin) . ': ' . $report['summary']]);
    }
    foreach ($failed === NULL ? [] : array_diff($origins, array_keys($finished), [$failed]) as $origin) {
      $message .= ' ' . E::ts('Not begun: %1.', [1 => Origins::label($origin)]);
    }
    SiteLog::failure("{$this->subject()}: $message", $error);
    return $error instanceof OsdiException
      ? new OsdiException($message, $error->getKind(), $error->getStatus(), $error->getContext(), $error)
      : new CrmException($message, 'crm', NULL, [], $error);
  }

  /**
   * @param array<string, mixed> $report
   */
  private function log(array $report): void {
    $direction = Origins::label($report['origin']);
    SiteLog::write(LogLevel::INFO, "{$this->subject()}, $direction: {$report['summary']}; requests: {$report['requests']}");
    foreach ($report['problems'] as $problem) {
      SiteLog::write(LogLevel::NOTICE, "{$this->subject()}, $direction: {$problem['outcome']}: {$problem['reason']}", array_diff_key($problem, ['outcome' => 1, 'reason' => 1]));
    }
    if (!empty($report['problems_left_out'])) {
      SiteLog::write(LogLevel::NOTICE, "{$this->subject()}, $direction: {$report['problems_left_out']} more problems; see the messages of the sync states ($this->entity).");
    }
  }

  private function subject(): string {
    return "Sync profile $this->profileId" . ($this->what === '' ? '' : ", $this->what");
  }

}
