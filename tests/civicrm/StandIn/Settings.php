<?php

declare(strict_types=1);

namespace StandIn;

/**
 * The settings of the one domain.
 */
final class Settings {

  private const DEFAULTS = ['defaultContactCountry' => '1228', 'lcMessages' => 'en_US'];

  public function get(string $name): mixed {
    $kept = Database::value('SELECT value FROM civicrm_setting WHERE name = ?', [$name]);
    return $kept === NULL ? (self::DEFAULTS[$name] ?? NULL) : json_decode($kept, TRUE);
  }

  public function set(string $name, mixed $value): self {
    Database::run('INSERT INTO civicrm_setting (name, value, domain_id) VALUES (?, ?, 1)
      ON CONFLICT (name) DO UPDATE SET value = excluded.value', [$name, json_encode($value)]);
    return $this;
  }

}
