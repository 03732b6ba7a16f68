<?php

declare(strict_types=1);

namespace Civi\Api4\Action\OsdiSyncProfile;

use Civi\Osdi\Exception\InvalidArgumentException;
use Civi\Osdi\Origins;
use Civi\Osdi\RunRecord;
use CRM_OSDI_ExtensionUtil as E;

/**
 * The parameters of SelectsPeople, and what is synced.
 *
 * @method $this setSubject(string $subject)
 * @method string getSubject()
 */
trait HasSubject {

  use SelectsPeople;

  /**
   * What is synced: people, taggings (who has which tag), donations, or actions. Only people can be chosen, by contactIds,
   * personIds or since.
   *
   * @var string
   * @options people,taggings,donations,actions
   */
  protected $subject = RunRecord::PEOPLE;

  /**
   * @throws \Civi\Osdi\Exception\InvalidArgumentException
   *   For another one, for chosen people where it is not about people, and for a direction in which it is not synced.
   */
  private function subject(): string {
    $known = [RunRecord::PEOPLE, RunRecord::TAGGINGS, RunRecord::DONATIONS, RunRecord::ACTIONS];
    if (!in_array($this->subject, $known, TRUE)) {
      throw new InvalidArgumentException(E::ts('subject: give one of %1.', [1 => implode(', ', $known)]));
    }
    if ($this->subject !== RunRecord::PEOPLE && $this->selection() !== []) {
      throw new InvalidArgumentException(E::ts('contactIds, personIds and since are for people, not for %1. Leave them out.', [1 => $this->subject]));
    }
    if ($this->subject === RunRecord::ACTIONS && !in_array(Origins::REMOTE, $this->origins(), TRUE)) {
      throw new InvalidArgumentException(E::ts('origin: actions come from Action Network only. Give remote, or leave it out.'));
    }
    return $this->subject;
  }

}
