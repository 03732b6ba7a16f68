<?php

declare(strict_types=1);

namespace Civi\Osdi\SyncProfile;

use Civi\Osdi\Exception\InvalidArgumentException;
use CRM_OSDI_ExtensionUtil as E;

/**
 * A profile's own choice of PHP classes: category => key => class name, or NULL to switch the built-in one off. The key
 * * with NULL switches off a whole category, the category * everything.
 */
final class ClassOverrides {

  public const CATEGORIES = [
    'LocalSystem',
    'RemoteSystem',
    'LocalObject',
    'OsdiObject',
    'Mapper',
    'Matcher',
    'SingleSyncer',
    'BatchSyncer',
    'CrmEventResponder',
  ];

  private const ALL = '*';

  /**
   * @param mixed $classes
   *   An array or its JSON.
   * @param string $profile
   *   Its label or id, for messages.
   * @param array<string, array<string, ?string>> $before
   *   The entries so far, whose keys are as they are meant to be.
   * @return array<string, array<string, ?string>>|null
   *   NULL for no entry at all.
   */
  public static function validate(mixed $classes, string $profile = '', array $before = []): ?array {
    $classes = JsonField::entered($classes);
    if (is_string($classes)) {
      $classes = self::decode($classes);
    }
    if ($classes === NULL || $classes === []) {
      return NULL;
    }
    if (!is_array($classes) || array_is_list($classes)) {
      throw new InvalidArgumentException(self::shape());
    }
    foreach ($classes as $category => $entries) {
      self::checkCategory((string) $category, $entries);
    }
    $problems = self::problems($classes);
    if ($problems !== []) {
      throw new InvalidArgumentException(E::ts('classes of the sync profile %1: %2', [1 => $profile, 2 => implode(' ', $problems)]));
    }
    foreach ($classes as $category => $entries) {
      foreach (array_keys(array_diff_key($entries, $before[$category] ?? [])) as $key) {
        self::refuseMistyped((string) $category, (string) $key);
      }
    }
    return $classes;
  }

  /**
   * A key nobody asks for, where one of the sync's was meant, would switch off in silence what the class is for.
   */
  private static function refuseMistyped(string $category, string $key): void {
    $meant = Roles::meant($category, $key);
    if ($meant !== NULL) {
      throw new InvalidArgumentException(E::ts('classes: "%1" is no role of the sync, and %2 seems to be meant. Correct the key; for a class of your own use, choose one that is less like it.', [1 => "$category.$key", 2 => "$category.$meant"]));
    }
  }

  /**
   * The entries as they are stored; none where they cannot be read.
   *
   * @return array<string, array<string, ?string>>
   */
  public static function stored(?string $json): array {
    $isEntry = fn(mixed $class) => $class === NULL || is_string($class);
    $classes = array_filter((array) json_decode((string) $json, TRUE), 'is_array');
    return array_map(fn(array $entries) => array_filter($entries, $isEntry), $classes);
  }

  /**
   * Which entries name a class that is not there or cannot play the role, and what to do.
   *
   * @param array<string, array<string, ?string>> $classes
   * @return list<string>
   */
  public static function problems(array $classes): array {
    $problems = [];
    foreach ($classes as $category => $entries) {
      foreach ($entries as $key => $class) {
        $problem = $class === NULL ? NULL : Roles::problem((string) $category, (string) $key, $class);
        if ($problem !== NULL) {
          $problems[] = "$category.$key: $problem";
        }
      }
    }
    return $problems;
  }

  private static function decode(string $json): mixed {
    try {
      return json_decode($json, TRUE, 16, JSON_THROW_ON_ERROR);
    }
    catch (\JsonException $e) {
      throw new InvalidArgumentException(E::ts('classes: this is not valid JSON (%1).', [1 => $e->getMessage()]) . ' ' . self::shape());
    }
  }

  private static function checkCategory(string $category, mixed $entries): void {
    if ($category !== self::ALL && !in_array($category, self::CATEGORIES, TRUE)) {
      throw new InvalidArgumentException(E::ts('classes: there is no category "%1". Use one of: %2, *.', [
        1 => $category,
        2 => implode(', ', self::CATEGORIES),
      ]));
    }
    if (!is_array($entries) || ($entries !== [] && array_is_list($entries))) {
      throw new InvalidArgumentException(E::ts('classes: the category "%1" has to be an object of keys and class names, such as {"Person": null}.', [1 => $category]));
    }
    foreach ($entries as $key => $class) {
      self::checkClass($category, (string) $key, $class);
    }
  }

  private static function checkClass(string $category, string $key, mixed $class): void {
    $place = "$category.$key";
    if ($category === self::ALL && $key !== self::ALL) {
      throw new InvalidArgumentException(E::ts('classes: the category * can only be used as {"*": {"*": null}}, which switches off everything.'));
    }
    if ($key === self::ALL && $class !== NULL) {
      throw new InvalidArgumentException(E::ts('classes: "%1" can only be null, which switches off the whole category. List the classes by their own keys.', [1 => $place]));
    }
    if (trim($key) === '') {
      throw new InvalidArgumentException(E::ts('classes: the category "%1" has an entry without a key. Use a key such as Person.', [1 => $category]));
    }
    if ($class !== NULL && !(is_string($class) && preg_match('/^\\\\?[A-Za-z_][A-Za-z0-9_]*(\\\\[A-Za-z_][A-Za-z0-9_]*)*$/D', $class))) {
      throw new InvalidArgumentException(E::ts('classes: "%1" has to be the full name of a PHP class, or null to switch the built-in one off.', [1 => $place]));
    }
  }

  private static function shape(): string {
    return E::ts('classes: an object of categories is needed, such as {"Mapper": {"Person": "Civi\\\\Osdi\\\\ActionNetwork\\\\Mapper\\\\MyPerson"}}.');
  }

}
