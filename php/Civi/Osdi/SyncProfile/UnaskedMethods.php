<?php

declare(strict_types=1);

namespace Civi\Osdi\SyncProfile;

use Civi\Osdi\ActionNetwork\Mapper;

/**
 * Methods that osdi-client 1.2.3 called and this version does not. What a site's class has in them is without effect.
 */
final class UnaskedMethods {

  private const OF_SINGLE_SYNCERS = [
    'fetchOldOrFindAndSaveNewMatch',
    'fetchOldOrFindNewMatch',
    'getSavedMatch',
    'isCaching',
    'logSyncResult',
    'matchAndSyncIfEligible',
    'persistNewTarget',
    'persistTargetChanges',
    'saveSyncStateIfNeeded',
    'setCaching',
    'syncDeletion',
  ];

  /**
   * By category and key.
   */
  private const METHODS = [
    'LocalObject' => ['Person' => ['defaultCountryId', 'getAbbreviatedState', 'isAltered', 'trySave']],
    'Mapper' => ['Person' => ['mapLanguageFromActionNetwork', 'mapLocalToRemoteAddress', 'mapRemoteToLocalAddress']],
    'SingleSyncer' => [
      'Person' => [...self::OF_SINGLE_SYNCERS, 'fillLocalRemotePairFromSyncState', 'modTimeAsTimestamp', 'oneWayMapAndWrite', 'savePairToSyncState'],
      'Tagging' => [...self::OF_SINGLE_SYNCERS, 'getSyncEligibility'],
    ],
    'BatchSyncer' => [
      'Person' => ['batchSyncFromLocal', 'batchSyncFromRemote', 'getOrCreateActNetModTimeHorizon', 'getOrCreateLocalModTimeHorizon'],
      'Tagging' => ['batchSyncFromLocal', 'batchSyncFromRemote', 'batchTwoWayMirror', 'syncTaggingsFromLocalPerson'],
    ],
  ];

  /**
   * @param array<string, array<string, ?string>> $classes
   *   As stored.
   * @return list<string>
   *   For reading: the class and its method.
   */
  public static function of(array $classes): array {
    $found = [];
    foreach (self::METHODS as $category => $methods) {
      foreach ($methods as $key => $names) {
        $class = ltrim((string) ($classes[$category][$key] ?? ''), '\\');
        // A mapper that is not derived has these for itself.
        $base = $category === 'Mapper' ? Mapper\PersonBasic::class : Roles::REPLACEABLE[$category][$key];
        foreach (Roles::absence($class) === NULL && is_subclass_of($class, $base) ? $names : [] as $name) {
          if (self::isOwn($class, $name, $base)) {
            $found[] = "$class::$name()";
          }
        }
      }
    }
    return $found;
  }

  /**
   * Whether the method was written for the class, not inherited from a built-in one.
   */
  private static function isOwn(string $class, string $method, string $base): bool {
    return method_exists($class, $method) && !is_a($base, (new \ReflectionMethod($class, $method))->getDeclaringClass()->getName(), TRUE);
  }

}
