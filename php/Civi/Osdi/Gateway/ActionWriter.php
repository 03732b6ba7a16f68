<?php

declare(strict_types=1);

namespace Civi\Osdi\Gateway;

use Civi\Api4\Activity;
use Civi\Api4\OptionValue;
use Civi\Api4\Participant;
use Civi\Api4\ParticipantStatusType;
use Civi\Osdi\Exception\CrmException;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Makes and changes the activities and participants that actions become.
 */
final class ActionWriter {

  /**
   * @var array<string, string>
   */
  private array $options = [];

  /**
   * @var array<string, int>
   */
  private array $statuses = [];

  /**
   * @param ContributionClock $clock
   * @param ActionTable $table
   */
  public function __construct(private ContributionClock $clock, private ActionTable $table) {}

  /**
   * @param array<string, mixed> $write
   *   'contact_id', 'date', 'state', and 'activity' or 'participant'.
   * @return array{activity_id: ?int, participant_id: ?int, was_there: bool, there?: string}
   *   'there' is the status of a participant that stays as they are.
   */
  public function write(array $write): array {
    $made = ['activity_id' => NULL, 'participant_id' => NULL, 'was_there' => FALSE];
    return isset($write['participant']) ? $this->participant($write['participant'], $write) + $made : ['activity_id' => $this->activity($write['activity'], $write)] + $made;
  }

  /**
   * @param array<string, mixed> $activity
   * @param array<string, mixed> $write
   */
  private function activity(array $activity, array $write): int {
    $values = array_filter(array_intersect_key($activity, ['subject' => 1, 'details' => 1]), fn($value) => $value !== NULL);
    if (!empty($activity['id'])) {
      Activity::update(FALSE)->addWhere('id', '=', $activity['id'])->setValues($values)->execute();
      return (int) $activity['id'];
    }
    return (int) Activity::create(FALSE)->setValues($values + [
      'activity_type_id' => $this->option('activity_type', $activity['activity_type']),
      'status_id' => $this->option('activity_status', $activity['status']),
      'activity_date_time' => $this->date($write),
      'source_contact_id' => $write['contact_id'],
      'target_contact_id' => $activity['target_contact_id'],
      'campaign_id' => $activity['campaign_id'],
    ] + $activity['fields'])->execute()->single()['id'];
  }

  /**
   * Whoever is a participant of the event already stays as they are, unless the sync made them that, and an earlier answer of
   * theirs, or this very one, is all that was said about it.
   *
   * @param array<string, mixed> $participant
   * @param array<string, mixed> $write
   * @return array{participant_id: int, was_there?: bool, there?: string}
   */
  private function participant(array $participant, array $write): array {
    if (!\CRM_Core_Component::isEnabled('CiviEvent')) {
      throw new CrmException(E::ts('CiviEvent is disabled, so there are no participants. Enable it (Administer, System Settings, Components), or empty event_id of the page in OsdiActionPage.'), 'crm');
    }
    $status = $this->status($participant['status']);
    $known = Participant::get(FALSE)->addSelect('id', 'status_id:name')
      ->setWhere(!empty($participant['id']) ? [['id', '=', $participant['id']]] : [
        ['contact_id', '=', $write['contact_id']],
        ['event_id', '=', $participant['event_id']],
        ['is_test', '=', FALSE],
      ])
      ->addOrderBy('id')->setLimit(1)->execute()->first();
    if ($known) {
      $id = (int) $known['id'];
      $there = (string) $known['status_id:name'];
      $owner = $this->table->ownerOf($id);
      $isOwn = $owner !== NULL && $owner['id'] == ($write['state']['id'] ?? NULL);
      if (!$isOwn && ($owner === NULL || (string) ($write['state']['remote_modified_time'] ?? '') <= (string) $owner['remote_modified_time'] || $there !== $owner['status'])) {
        return ['participant_id' => $id, 'was_there' => TRUE, 'there' => $there];
      }
      Participant::update(FALSE)->addWhere('id', '=', $id)->addValue('status_id', $status)->execute();
      if (!$isOwn) {
        $this->table->disown($owner['id'], $participant['status']);
      }
      return ['participant_id' => $id];
    }
    return ['participant_id' => (int) Participant::create(FALSE)->setValues([
      'contact_id' => $write['contact_id'],
      'event_id' => $participant['event_id'],
      'status_id' => $status,
      'register_date' => $this->date($write),
      'source' => 'Action Network',
    ])->execute()->single()['id']];
  }

  /**
   * When it was done, in the time of the site.
   *
   * @param array<string, mixed> $write
   */
  private function date(array $write): string {
    return isset($write['date']) ? $this->clock->toSite($write['date']) : date('Y-m-d H:i:s');
  }

  private function option(string $group, string $name): string {
    return $this->options["$group $name"] ??= OptionValue::get(FALSE)->addSelect('value')
      ->addWhere('option_group_id:name', '=', $group)->addWhere('name', '=', $name)->addWhere('is_active', '=', TRUE)
      ->execute()->first()['value'] ?? throw new CrmException(E::ts('There is no active %1 called %2. Correct action_rules of the sync profile.', [1 => $group, 2 => $name]), 'crm');
  }

  private function status(string $name): int {
    return $this->statuses[$name] ??= ParticipantStatusType::get(FALSE)->addSelect('id')
      ->addWhere('name', '=', $name)->addWhere('is_active', '=', TRUE)
      ->execute()->first()['id'] ?? throw new CrmException(E::ts('There is no active participant status called %1. Enable or make it (Administer, CiviEvent, Participant Statuses).', [1 => $name]), 'crm');
  }

}
