<?php

declare(strict_types=1);

namespace Civi\Osdi;

use Civi\Osdi\Exception\InvalidArgumentException;
use CRM_OSDI_ExtensionUtil as E;

/**
 * The parameters of a scheduled job. One that is misspelled is refused: a preview of one person must not become a run for
 * everybody.
 */
final class JobParameters {

  /**
   * What API v3 and its callers add by themselves, and what CiviCRM's scheduler reads.
   */
  private const OF_THE_API = ['runInNonProductionEnvironment', 'version', 'check_permissions', 'sequential', 'debug', 'prettyprint', 'options', 'return', 'entity', 'action', 'json', 'key', 'api_key', '_'];

  /**
   * Describes the parameters that all syncs have, for API v3.
   *
   * @return array<string, array<string, mixed>>
   */
  public static function ofSyncs(): array {
    return [
      'sync_profile_id' => self::profile(),
      'origin' => [
        'name' => 'origin',
        'title' => E::ts('Origin'),
        'description' => E::ts('remote, local, or both in the order wanted, separated by a comma'),
        'type' => \CRM_Utils_Type::T_STRING,
        'api.default' => 'remote,local',
      ],
      'preview' => [
        'name' => 'preview',
        'title' => E::ts('Preview'),
        'description' => E::ts('1 to be told what a run would do, without doing it'),
        'type' => \CRM_Utils_Type::T_STRING,
      ],
      'confirm' => [
        'name' => 'confirm',
        'title' => E::ts('Confirm'),
        'description' => E::ts('1 to go on where the brake stopped a run, once'),
        'type' => \CRM_Utils_Type::T_STRING,
      ],
    ];
  }

  /**
   * @return array<string, mixed>
   */
  public static function profile(): array {
    return [
      'name' => 'sync_profile_id',
      'title' => E::ts('Sync Profile ID'),
      'type' => \CRM_Utils_Type::T_INT,
      'api.required' => TRUE,
    ];
  }

  /**
   * @param array<string, mixed> $params
   *   As API v3 hands them over.
   * @param list<string> $known
   * @throws \Civi\Osdi\Exception\InvalidArgumentException
   */
  public static function refuseOthers(array $params, array $known): void {
    $others = array_filter(array_keys($params), fn($name) => !in_array($name, [...$known, ...self::OF_THE_API], TRUE) && !str_contains((string) $name, '.'));
    if ($others) {
      throw new InvalidArgumentException(E::ts('There is no parameter %1, so nothing was done. The parameters are: %2.', [
        1 => implode(', ', $others),
        2 => implode(', ', $known),
      ]));
    }
  }

  /**
   * Nobody is not everybody.
   *
   * @param array<string, mixed> $params
   * @param list<string> $lists
   * @throws \Civi\Osdi\Exception\InvalidArgumentException
   */
  public static function refuseEmpty(array $params, array $lists): void {
    foreach ($lists as $name) {
      if (isset($params[$name]) && trim(implode('', (array) $params[$name]), ' ,') === '') {
        throw new InvalidArgumentException(E::ts('%1: there is no id, so nothing was done. Leave it out to sync everybody.', [1 => $name]));
      }
    }
  }

}
