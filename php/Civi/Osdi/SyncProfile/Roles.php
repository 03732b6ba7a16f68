<?php

declare(strict_types=1);

namespace Civi\Osdi\SyncProfile;

use Civi\Osdi\ActionNetwork\BatchSyncer;
use Civi\Osdi\ActionNetwork\CrmEventResponder;
use Civi\Osdi\ActionNetwork\Mapper;
use Civi\Osdi\ActionNetwork\Matcher;
use Civi\Osdi\ActionNetwork\Object as RemoteObject;
use Civi\Osdi\ActionNetwork\RemoteSystem;
use Civi\Osdi\ActionNetwork\SingleSyncer;
use Civi\Osdi\BatchSyncerInterface;
use Civi\Osdi\LocalObject;
use Civi\Osdi\LocalObjectInterface;
use Civi\Osdi\LocalSystem;
use Civi\Osdi\MapperInterface;
use Civi\Osdi\MatcherInterface;
use Civi\Osdi\RemoteObjectInterface;
use Civi\Osdi\RemoteSystemInterface;
use Civi\Osdi\SingleSyncerInterface;
use CRM_OSDI_ExtensionUtil as E;

/**
 * The roles that classes play, by category and key, and what a class has to be to play one.
 */
final class Roles {

  private const PEOPLE = [
    'LocalSystem' => ['Civi' => LocalSystem::class],
    'RemoteSystem' => ['ActionNetwork' => RemoteSystem::class],
    'LocalObject' => ['Person' => LocalObject\PersonBasic::class],
    'OsdiObject' => ['osdi:people' => RemoteObject\Person::class],
    'Mapper' => ['Person' => Mapper\PersonBasic::class],
    'Matcher' => ['Person' => Matcher\Person\UniqueEmailOrFirstLastEmail::class],
    'SingleSyncer' => ['Person' => SingleSyncer\PersonBasic::class],
    'BatchSyncer' => ['Person' => BatchSyncer\PersonBasic::class],
  ];

  private const TAGS = [
    'LocalObject' => ['Tag' => LocalObject\TagBasic::class, 'Tagging' => LocalObject\TaggingBasic::class],
    'OsdiObject' => ['osdi:tags' => RemoteObject\Tag::class, 'osdi:taggings' => RemoteObject\Tagging::class],
    'Mapper' => ['Tag' => 'Civi\Osdi\ActionNetwork\Mapper\TagBasic', 'Tagging' => 'Civi\Osdi\ActionNetwork\Mapper\TaggingBasic'],
    'Matcher' => ['Tag' => 'Civi\Osdi\ActionNetwork\Matcher\TagBasic', 'Tagging' => 'Civi\Osdi\ActionNetwork\Matcher\TaggingBasic'],
    'SingleSyncer' => ['Tag' => 'Civi\Osdi\ActionNetwork\SingleSyncer\TagBasic', 'Tagging' => SingleSyncer\TaggingBasic::class],
    'BatchSyncer' => ['Tagging' => BatchSyncer\TaggingBasic::class],
  ];

  private const DONATIONS = [
    'LocalObject' => ['Donation' => LocalObject\DonationBasic::class],
    'OsdiObject' => [
      'osdi:donations' => RemoteObject\Donation::class,
      'osdi:fundraising_pages' => RemoteObject\FundraisingPage::class,
    ],
    'Mapper' => ['Donation' => 'Civi\Osdi\ActionNetwork\Mapper\DonationBasic'],
    'Matcher' => ['Donation' => 'Civi\Osdi\ActionNetwork\Matcher\DonationBasic'],
    'SingleSyncer' => ['Donation' => 'Civi\Osdi\ActionNetwork\SingleSyncer\DonationBasic'],
    'BatchSyncer' => ['Donation' => 'Civi\Osdi\ActionNetwork\BatchSyncer\DonationBasic'],
  ];

  private const EVENTS = ['CrmEventResponder' => ['Contact' => CrmEventResponder\PersonBasic::class, 'Individual' => CrmEventResponder\PersonBasic::class]];

  /**
   * The roles the sync lets another class play.
   */
  public const REPLACEABLE = [
    'LocalObject' => ['Person' => LocalObject\PersonBasic::class],
    'Mapper' => ['Person' => MapperInterface::class],
    'Matcher' => ['Person' => MatcherInterface::class],
    'SingleSyncer' => ['Person' => SingleSyncer\PersonBasic::class, 'Tagging' => SingleSyncer\TaggingBasic::class],
    'BatchSyncer' => ['Person' => BatchSyncer\PersonBasic::class, 'Tagging' => BatchSyncer\TaggingBasic::class],
  ];

  /**
   * What a constructor is given, by category. Those of other roles are given nothing, or what is known of the record.
   */
  private const GIVEN = [
    'RemoteSystem' => \CRM_Core_DAO::class,
    'OsdiObject' => RemoteSystem::class,
    'Mapper' => RemoteSystem::class,
    'Matcher' => RemoteSystem::class,
  ];

  private const INTERFACES = [
    'RemoteSystem' => RemoteSystemInterface::class,
    'LocalObject' => LocalObjectInterface::class,
    'OsdiObject' => RemoteObjectInterface::class,
    'Mapper' => MapperInterface::class,
    'Matcher' => MatcherInterface::class,
    'SingleSyncer' => SingleSyncerInterface::class,
    'BatchSyncer' => BatchSyncerInterface::class,
  ];

  /**
   * Letters from which on a key that is nearly another one is no word of its own.
   */
  private const LONG = 5;

  /**
   * What osdi-client 1.2.3 used unless a profile said otherwise.
   *
   * @return array<string, array<string, string>>
   */
  public static function ofPeople(): array {
    return self::PEOPLE;
  }

  /**
   * @return array<string, array<string, string>>
   */
  public static function ofTags(): array {
    return self::TAGS;
  }

  /**
   * @return array<string, array<string, string>>
   */
  public static function ofDonations(): array {
    return self::DONATIONS;
  }

  /**
   * The classes there are: what 1.2.3 had besides is done by the native library.
   *
   * @return array<string, array<string, string>>
   */
  public static function builtIn(): array {
    $all = self::all();
    return array_map(fn(array $classes) => array_filter($classes, 'class_exists'), $all);
  }

  /**
   * Those of 1.2.3, also where their classes are gone.
   *
   * @return array<string, array<string, string>>
   */
  private static function all(): array {
    return array_merge_recursive(self::PEOPLE, self::TAGS, self::DONATIONS, self::EVENTS);
  }

  /**
   * The key of the sync's that a mistyped one means: a letter is wrong, missing or too many, or letters changed places.
   */
  public static function meant(string $category, string $key): ?string {
    $keys = self::all()[$category] ?? [];
    $letters = fn(string $word) => count_chars(strtolower($word));
    foreach (isset($keys[$key]) || strlen($key) < self::LONG ? [] : array_keys($keys) as $known) {
      if (levenshtein(strtolower($key), strtolower($known)) <= 1 || $letters($key) === $letters($known)) {
        return $known;
      }
    }
    return NULL;
  }

  /**
   * Why a class cannot play a role, and what to do; NULL if it can.
   */
  public static function problem(string $category, string $key, string $class): ?string {
    $class = ltrim($class, '\\');
    $own = self::all()[$category][$key] ?? NULL;
    if ($own !== NULL && strcasecmp($own, $class) === 0) {
      return NULL;
    }
    $absence = self::absence($class);
    if ($absence !== NULL) {
      return $absence;
    }
    if ((new \ReflectionClass($class))->isAbstract()) {
      return E::ts('the class %1 is abstract, so no object of it can be made.', [1 => $class]);
    }
    $needed = self::REPLACEABLE[$category][$key] ?? self::INTERFACES[$category] ?? NULL;
    if ($needed === NULL || is_a($class, $needed, TRUE)) {
      return self::lostVeto($class, $needed) ?? self::constructor($category, $key, new \ReflectionClass($class));
    }
    return interface_exists($needed)
      ? E::ts('the class %1 does not implement %2.', [1 => $class, 2 => $needed])
      : E::ts('the class %1 does not extend %2.', [1 => $class, 2 => $needed]);
  }

  /**
   * Why there is no such class; NULL if there is.
   */
  public static function absence(string $class): ?string {
    try {
      return class_exists($class) ? NULL : E::ts('there is no class %1. Correct the name, or install and enable the extension that has it first.', [1 => $class]);
    }
    catch (\Throwable $error) {
      return E::ts('the class %1 cannot be loaded: %2 (%3, line %4). Correct that first.', [1 => $class, 2 => $error->getMessage(), 3 => basename($error->getFile()), 4 => (string) $error->getLine()]);
    }
  }

  /**
   * In osdi-client 1.2.3 a class could keep people from being written by its own oneWayMapAndWrite(). Nothing calls that any
   * more, so they would be written now.
   */
  private static function lostVeto(string $class, ?string $needed): ?string {
    return $needed !== SingleSyncer\PersonBasic::class || !method_exists($class, 'oneWayMapAndWrite') ? NULL
      : E::ts('the class %1 has a method oneWayMapAndWrite(), which the sync does not call. To say who is left alone, use getSyncEligibility() instead, and remove that method.', [1 => $class]);
  }

  /**
   * What of its constructor keeps a class from being made.
   *
   * @param string $category
   * @param string $key
   * @param \ReflectionClass<object> $class
   */
  private static function constructor(string $category, string $key, \ReflectionClass $class): ?string {
    if (!$class->isInstantiable()) {
      return E::ts('the class %1 has no public constructor, so no object of it can be made.', [1 => $class->getName()]);
    }
    // Objects of other roles are made by the site's own code only, which may give them anything.
    $isMadeHere = $category !== 'CrmEventResponder' && isset(self::builtIn()[$category][$key]);
    $parameters = $isMadeHere ? $class->getConstructor()?->getParameters() ?? [] : [];
    $first = $parameters[0] ?? NULL;
    $given = self::GIVEN[$category] ?? NULL;
    if ($first !== NULL && $given !== NULL && !self::takes($first, $given)) {
      return E::ts('the constructor of the class %1 is given an object of %2, for which $%3 has the wrong type.', [1 => $class->getName(), 2 => $given, 3 => $first->getName()]);
    }
    $needed = array_filter(array_slice($parameters, $given === NULL ? 0 : 1), fn(\ReflectionParameter $one) => !$one->isOptional());
    return $needed === [] ? NULL : E::ts('the constructor of the class %1 needs %2, which it is not given. Give that a default value, or remove it.', [
      1 => $class->getName(),
      2 => implode(', ', array_map(fn(\ReflectionParameter $one) => '$' . $one->getName(), $needed)),
    ]);
  }

  private static function takes(\ReflectionParameter $parameter, string $given): bool {
    $type = $parameter->getType();
    return !$type instanceof \ReflectionNamedType
      || in_array($type->getName(), ['mixed', 'object'], TRUE)
      || is_a($given, $type->getName(), TRUE);
  }

}
