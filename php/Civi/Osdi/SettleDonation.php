<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Api4\Contribution;
use Civi\Osdi\Exception\NotFoundException;
use Civi\Osdi\Exception\UnreadableAnswerException;
use Civi\Osdi\Gateway\DatabaseClock;
use Civi\Osdi\Gateway\DonationStateTable;
use Civi\Osdi\Gateway\FlagTable;
use Civi\Osdi\Native\Client;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Settles a donation that the sync cannot settle, because somebody says how. Only what is remembered changes.
 */
final class SettleDonation {

  private DonationStateTable $states;

  private int $profileId;

  private function __construct(private Settlement $settlement) {
    $this->profileId = $settlement->profileId;
    $this->states = new DonationStateTable($this->profileId, new DatabaseClock());
  }

  /**
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public static function of(int $stateId): self {
    return new self(Settlement::of('OsdiDonationSyncState', $stateId));
  }

  /**
   * @param int $contributionId
   *   Where the state has a donation; else 0.
   * @param string $donationId
   *   Where it has a contribution; else empty.
   * @return array<string, mixed>
   *   The state.
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public function link(int $contributionId, string $donationId): array {
    return $this->settle(function (array $state, Client $client) use ($contributionId, $donationId): array {
      if ($state['contribution_id'] !== NULL && $state['remote_donation_id'] !== NULL) {
        throw Settlement::refusal('id', E::ts('Contribution %1 and donation %2 are linked already.', [1 => $state['contribution_id'], 2 => $state['remote_donation_id']]));
      }
      $isDonation = $state['remote_donation_id'] !== NULL;
      if ($isDonation ? $contributionId < 1 || $donationId !== '' : $contributionId > 0 || $donationId === '') {
        throw $isDonation
          ? Settlement::refusal('contributionId', E::ts('This state has a donation. Give contributionId, and nothing else.'))
          : Settlement::refusal('remoteDonationId', E::ts('This state has a contribution. Give remoteDonationId, and nothing else.'));
      }
      $donation = self::donation($client, $isDonation ? $state['remote_donation_id'] : self::idOfDonation($donationId), $isDonation);
      self::refuseOpenIntent($state, $donation, 'id');
      $state = $isDonation ? $this->withContribution($state, $contributionId, $donation) : $this->withDonation($state, $donationId, $donation);
      return [
        'sync_status' => 'matched',
        // From here on its amount there is compared with itself: that of the contribution may differ for a reason.
        'remote_amount' => $donation['amount'] ?? '0',
        'remote_modified_time' => isset($donation['modified_date']) ? Settlement::utc((int) strtotime($donation['modified_date'])) : NULL,
        'awaited_person_id' => NULL,
        'intent' => NULL,
        'message' => E::ts('Linked by hand.'),
      ] + $state;
    }, TRUE);
  }

  /**
   * @return array<string, mixed>
   *   The state.
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public function leaveAlone(): array {
    return $this->settle(fn(array $state): array => [
      // That it was taken back is told once.
      'sync_status' => $state['sync_status'] === 'taken back' ? 'taken back' : 'did not qualify',
      // Nothing of it is in CiviCRM, and that is agreed on: so it is not looked at again by itself, as after a deletion.
      'remote_amount' => $state['remote_donation_id'] !== NULL && $state['contribution_id'] === NULL ? '0' : $state['remote_amount'],
      // What may have been sent (intent) stays known: if it arrived, it must not be taken for something new.
      'awaited_person_id' => NULL,
      'message' => E::ts('Left alone, as somebody decided.'),
    ] + $state, TRUE);
  }

  /**
   * @return array<string, mixed>
   *   The state.
   * @throws \Civi\Osdi\Exception\OsdiException
   */
  public function tryAgain(): array {
    return $this->settle(function (array $state): array {
      $isLinked = $state['contribution_id'] !== NULL && $state['remote_donation_id'] !== NULL;
      $isGone = $state['contribution_id'] === NULL && $state['source'] === Origins::LOCAL && $state['intent'] === NULL;
      if ($isGone || ($isLinked && $state['sync_status'] !== 'error')) {
        throw Settlement::refusal('id', E::ts('There is nothing to try again: both sides have it, or the contribution was deleted after it was sent.'));
      }
      return [
        'source' => $state['source'] ?? ($state['remote_donation_id'] === NULL ? Origins::LOCAL : Origins::REMOTE),
        'remote_amount' => $isLinked ? $state['remote_amount'] : NULL,
      ] + Settlement::dueAgain() + $state;
    }, FALSE);
  }

  /**
   * @param callable(array<string, mixed>, Client): array<string, mixed> $decide
   *   Told the state, returns what it becomes.
   * @param bool $isSettled
   *   Whether its flags have had their answer.
   * @return array<string, mixed>
   */
  private function settle(callable $decide, bool $isSettled): array {
    return $this->settlement->carryOut($this->states->find(...), function (array $state, Client $client) use ($decide, $isSettled): void {
      if ($state['sync_status'] === 'sending') {
        throw Settlement::refusal('id', E::ts('It may be on Action Network already. Run the job from CiviCRM (origin=local) once: it looks for it there. Settle it after that.'));
      }
      $this->states->save([$decide(['attempt_count' => NULL, 'next_attempt_time' => NULL, 'sync_time' => Settlement::utc(time())] + $state, $client)]);
      if ($isSettled) {
        $this->resolveFlags($state);
        if ($state['intent'] !== NULL) {
          $this->states->lookAgain($state['intent']);
        }
      }
    });
  }

  /**
   * @param array<string, mixed> $state
   * @param int $contributionId
   * @param array<string, mixed> $donation
   *   As Action Network shows it.
   * @return array<string, mixed>
   */
  private function withContribution(array $state, int $contributionId, array $donation): array {
    $found = Contribution::get(FALSE)->addSelect('id')
      ->addWhere('id', '=', $contributionId)->addWhere('is_test', '=', FALSE)->addWhere('is_template', '=', FALSE)->execute()->first();
    if ($found === NULL) {
      throw Settlement::refusal('contributionId', E::ts('There is no contribution %1. Correct contributionId.', [1 => $contributionId]));
    }
    $isOther = fn(array $other) => $other['sync_profile_id'] !== NULL || $other['remote_donation_id'] !== $state['remote_donation_id'];
    $this->replace(array_filter($this->states->ofContributions([$contributionId]), $isOther), $donation, 'contributionId');
    return ['contribution_id' => $contributionId] + $state;
  }

  /**
   * @param array<string, mixed> $state
   * @param string $donationId
   * @param array<string, mixed> $donation
   *   As Action Network shows it.
   * @return array<string, mixed>
   */
  private function withDonation(array $state, string $donationId, array $donation): array {
    $donationId = self::idOfDonation($donationId);
    // What a living profile knows of it is that one's affair; that of a deleted one is known here too.
    $isOurs = fn(array $other) => $other['sync_profile_id'] === NULL ? $other['contribution_id'] !== $state['contribution_id'] : (int) $other['sync_profile_id'] === $this->profileId;
    $this->replace(array_filter($this->states->ofDonations([$donationId]), $isOurs), $donation, 'remoteDonationId');
    return ['remote_donation_id' => $donationId] + $state;
  }

  private static function idOfDonation(string $donationId): string {
    $bare = PersonId::bare(trim($donationId));
    if (!PersonId::isOne($bare)) {
      throw Settlement::refusal('remoteDonationId', E::ts('"%1" is not the id of a donation on Action Network, such as %2. Correct remoteDonationId.', [1 => $bare, 2 => PersonId::EXAMPLE]));
    }
    return $bare;
  }

  /**
   * Takes the place of the state that the other side has, unless it says that it is something else.
   *
   * @param array<int, array<string, mixed>> $others
   * @param array<string, mixed> $donation
   *   As Action Network shows it.
   * @param string $parameter
   */
  private function replace(array $others, array $donation, string $parameter): void {
    foreach ($others as $other) {
      $isOwn = (int) $other['sync_profile_id'] === $this->profileId;
      if (!$isOwn && $other['source'] === Origins::LOCAL) {
        // Where another profile sent a contribution says nothing about where it came from.
        continue;
      }
      if ($other['contribution_id'] !== NULL && $other['remote_donation_id'] !== NULL) {
        throw Settlement::refusal($parameter, E::ts('Contribution %1 is donation %2 already. Correct %3.', [1 => $other['contribution_id'], 2 => $other['remote_donation_id'], 3 => $parameter]));
      }
      if ($other['sync_status'] === 'sending') {
        throw Settlement::refusal($parameter, E::ts('Contribution %1 is about to be sent. Run the job from CiviCRM (origin=local) once first.', [1 => $other['contribution_id']]));
      }
      if ($isOwn) {
        self::refuseOpenIntent($other, $donation, $parameter);
        $this->states->delete([(int) $other['id']]);
        $this->resolveFlags($other);
      }
    }
  }

  /**
   * Where the answer to what was sent was lost, it has to be looked for first, unless the donation is of that person and
   * second: forgotten, it would come as a new donation.
   *
   * @param array<string, mixed> $state
   * @param array<string, mixed> $donation
   *   As Action Network shows it.
   * @param string $parameter
   */
  private static function refuseOpenIntent(array $state, array $donation, string $parameter): void {
    $intent = $state['intent'] === NULL ? NULL : json_decode($state['intent'], TRUE);
    if ($intent !== NULL && (($donation['action_network:person_id'] ?? $intent['person']) !== $intent['person'] || strtotime($donation['created_date'] ?? '') !== strtotime($intent['given']))) {
      throw Settlement::refusal($parameter, E::ts('What was sent of contribution %1 may be on Action Network already. Call tryAgain for its sync state, then run the job from CiviCRM (origin=local) once: it looks for it there. Link it after that.', [1 => $state['contribution_id']]));
    }
  }

  /**
   * @return array<string, mixed>
   *   As Action Network shows it.
   */
  private static function donation(Client $client, string $id, bool $isKnown): array {
    try {
      return $client->get("donations/$id");
    }
    catch (NotFoundException $error) {
      $field = $isKnown ? 'id' : 'remoteDonationId';
      throw new NotFoundException(E::ts('There is no donation %1 on Action Network, or the API key of the sync profile may not see it. Correct %2.', [1 => $id, 2 => $field]), 'not_found', NULL, ['field' => $field], $error);
    }
    catch (UnreadableAnswerException $error) {
      throw new UnreadableAnswerException(E::ts('The donation %1 cannot be read: %2 Correct it on Action Network, then link it again, or leave it alone.', [1 => $id, 2 => $error->getMessage()]), $error->getKind(), NULL, $error->getContext(), $error);
    }
  }

  /**
   * @param array<string, mixed> $state
   */
  private function resolveFlags(array $state): void {
    $flags = new FlagTable($this->profileId, FlagTable::OF_DONATIONS, FlagTable::PASSING_OF_DONATIONS);
    $ids = fn(string $column) => $state['remote_donation_id'] === NULL ? array_map('intval', array_filter([$state[$column]])) : [];
    $flags->resolveOf(array_filter([$state['remote_donation_id']]), $ids('contact_id'), $ids('contribution_id'), [(int) $state['id']]);
  }

}
