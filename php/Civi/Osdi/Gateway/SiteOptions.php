<?php

declare(strict_types=1);

namespace Civi\Osdi\Gateway;

/**
 * The site's lists of countries, states and languages.
 */
final class SiteOptions {

  /**
   * @var list<string>|null
   */
  private ?array $languages = NULL;

  /**
   * @return array{default_country: ?string, countries: list<array<string, mixed>>, states: list<array<string, mixed>>, languages: list<string>}
   */
  public function all(): array {
    $countries = $this->get('Country', ['id', 'iso_code']);
    return [
      'default_country' => array_column($countries, 'iso_code', 'id')[(int) \Civi::settings()->get('defaultContactCountry')] ?? NULL,
      'countries' => $countries,
      'states' => $this->get('StateProvince', ['id', 'country_id', 'abbreviation', 'name']),
      'languages' => $this->languages(),
    ];
  }

  /**
   * Enabled locales such as en_US in the site's order; these are the values of preferred_language.
   *
   * @return list<string>
   */
  public function languages(): array {
    return $this->languages ??= array_column($this->get(
      'OptionValue',
      ['name'],
      [['option_group_id:name', '=', 'languages'], ['is_active', '=', TRUE]],
      ['weight' => 'ASC', 'id' => 'ASC']
    ), 'name');
  }

  /**
   * @param string $entity
   * @param string[] $select
   * @param array<int, mixed> $where
   * @param array<string, string> $orderBy
   * @return list<array<string, mixed>>
   */
  private function get(string $entity, array $select, array $where = [], array $orderBy = ['id' => 'ASC']): array {
    return civicrm_api4($entity, 'get', [
      'checkPermissions' => FALSE,
      'select' => $select,
      'where' => $where,
      'orderBy' => $orderBy,
    ])->getArrayCopy();
  }

}
