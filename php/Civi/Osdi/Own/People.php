<?php

declare(strict_types=1);

namespace Civi\Osdi\Own;

use Civi\Osdi\ActionNetwork\BatchSyncer;
use Civi\Osdi\ActionNetwork\SingleSyncer\AbstractSingleSyncer;
use Civi\Osdi\ActionNetwork\SingleSyncer\PersonBasic as SingleSyncer;
use Civi\Osdi\Container;
use Civi\Osdi\SingleSyncerInterface;
use Civi\Osdi\SyncProfile\Roles;
use CRM_OSDI_ExtensionUtil as E;

/**
 * What classes of the site's own say about people. The gateway asks once per batch; here that becomes one call for each
 * person, with objects.
 */
final class People {

  /**
   * @var (\Closure(string): iterable<int, array<string, mixed>>)|null
   */
  public ?\Closure $candidates = NULL;

  private function __construct(
    private ?Mapping $mapping,
    private ?Eligibility $eligibility,
    private ?Matching $matching,
    public readonly ?BatchSyncer\PersonBasic $batchSyncer,
  ) {}

  /**
   * @param Container $container
   * @param BatchSyncer\PersonBasic|null $batchSyncer
   *   The one that runs, where that is known.
   * @param SingleSyncerInterface|null $singleSyncer
   * @return self|null
   *   NULL where no class of the site's own has a say, so that nothing is called.
   */
  public static function of(Container $container, ?BatchSyncer\PersonBasic $batchSyncer = NULL, ?SingleSyncerInterface $singleSyncer = NULL): ?self {
    if ($batchSyncer === NULL && $container->replacement('BatchSyncer', 'Person') !== NULL) {
      $batchSyncer = $container->getSingle('BatchSyncer', 'Person');
    }
    $singleSyncer ??= $batchSyncer?->getSingleSyncer() ?? ($container->canMake('SingleSyncer', 'Person') ? $container->getSingle('SingleSyncer', 'Person') : NULL);
    $mapper = $singleSyncer?->getMapper();
    $isMapped = $container->replacement('LocalObject', 'Person') !== NULL || ($mapper !== NULL && get_class($mapper) !== Roles::ofPeople()['Mapper']['Person']);
    $matching = Matching::of($container, $singleSyncer?->getMatcher());
    $mapping = $mapper !== NULL && $isMapped ? new Mapping($container, $mapper) : NULL;
    $hasRule = $singleSyncer instanceof SingleSyncer
      && (new \ReflectionMethod($singleSyncer, 'getSyncEligibility'))->getDeclaringClass()->getName() !== AbstractSingleSyncer::class;
    $eligibility = $hasRule ? new Eligibility($container, $singleSyncer) : NULL;
    $isAny = array_filter([$mapping, $eligibility, $matching, $batchSyncer]) !== [];
    return $isAny ? new self($mapping, $eligibility, $matching, $batchSyncer) : NULL;
  }

  /**
   * What the library has to know of it.
   *
   * @return array{own_mapper: bool, own_matcher: bool, own_eligibility: bool}
   */
  public function options(): array {
    return [
      'own_mapper' => $this->mapping !== NULL,
      'own_matcher' => $this->matching !== NULL,
      // Whoever cannot be mapped, or is no candidate, is not eligible.
      'own_eligibility' => $this->mapping !== NULL || $this->eligibility !== NULL || $this->candidates !== NULL,
    ];
  }

  /**
   * @param list<array<string, mixed>> $rows
   *   Of contacts.
   * @return list<array<string, mixed>>
   *   With 'mapped' where the site has a mapping of its own.
   */
  public function described(array $rows): array {
    return $this->mapping?->described($rows) ?? $rows;
  }

  /**
   * @param list<string> $digits
   * @return list<int>|null
   *   The contacts with these numbers, where the site has other phones; NULL for those with such a Mobile phone.
   */
  public function contactsByPhone(array $digits): ?array {
    return $this->mapping?->contactsByPhone($digits);
  }

  /**
   * Who belongs to whom; see Matching.
   *
   * @param string $origin
   * @param list<array<string, mixed>> $unlinked
   * @return list<array<string, mixed>>
   */
  public function matches(string $origin, array $unlinked): array {
    return $this->matching?->answers($origin, $unlinked) ?? [];
  }

  /**
   * @param list<array<string, mixed>> $writes
   * @return list<array<string, mixed>>
   *   What is left to write.
   */
  public function save(array $writes): array {
    return $this->mapping?->save($writes) ?? $writes;
  }

  /**
   * Why some of these pairs are left alone.
   *
   * @param string $origin
   * @param list<array<string, mixed>> $pairs
   *   'contact_id', 'person_id', 'person', 'match'.
   * @param callable(int): bool $isLeftOut
   *   Whether a contact is none of the candidates.
   * @return list<array{position: int, reason: string}>
   */
  public function ineligible(string $origin, array $pairs, callable $isLeftOut): array {
    $reasons = $this->eligibility?->reasons($origin, $pairs) ?? [];
    foreach ($pairs as $position => $pair) {
      $id = (int) ($pair['contact_id'] ?? 0);
      if ($this->mapping?->failure($id) !== NULL) {
        $reasons[$position] = E::ts('The contact cannot be mapped: %1', [1 => $this->mapping->failure($id)]);
      }
      elseif ($isLeftOut($id)) {
        $reasons[$position] = E::ts('The contact is none of the candidates of %1.', [1 => get_class($this->batchSyncer)]);
      }
    }
    return array_map(fn(int $position, string $reason) => ['position' => $position, 'reason' => $reason], array_keys($reasons), $reasons);
  }

}
