<?php

declare(strict_types=1);

namespace Civi\Osdi\Own;

use Civi\Osdi\ActionNetwork\Object\Tagging as RemoteTagging;
use Civi\Osdi\ActionNetwork\SingleSyncer\TaggingBasic;
use Civi\Osdi\Container;
use Civi\Osdi\LocalObject\TaggingBasic as LocalTagging;
use Civi\Osdi\LocalRemotePair;

/**
 * What a class of the site's own says about taggings that are about to be made.
 */
final class Taggings {

  private function __construct(private Container $container, private TaggingBasic $syncer) {}

  /**
   * NULL where no class of the site's own has a say.
   */
  public static function of(Container $container): ?self {
    $syncer = $container->replacement('SingleSyncer', 'Tagging') === NULL ? NULL : $container->getSingle('SingleSyncer', 'Tagging');
    return $syncer instanceof TaggingBasic ? new self($container, $syncer) : NULL;
  }

  /**
   * @param array{tag_id: int|string, remote_tag_id: string, local_name: string, remote_name: string} $link
   * @param list<array{origin: string, contact_id: int|string, person_id: string}> $taggings
   * @return list<array{position: int, reason: string|null}>
   *   Those that are not to be made; with a reason where the rule failed.
   */
  public function leftOut(array $link, array $taggings): array {
    $tag = $this->container->make('LocalObject', 'Tag', (int) $link['tag_id'])->loadFromArray(['name' => $link['local_name']]);
    $system = $this->container->getSingle('RemoteSystem', 'ActionNetwork');
    $remoteTag = $this->container->make('OsdiObject', 'osdi:tags', $system, ['identifiers' => ["action_network:{$link['remote_tag_id']}"], 'name' => $link['remote_name']]);
    $leftOut = [];
    foreach ($taggings as $position => $one) {
      $person = $this->container->make('LocalObject', 'Person', (int) $one['contact_id']);
      $local = (new LocalTagging())->setPerson($person)->setTag($tag);
      $remote = (new RemoteTagging($system))->setPerson(Mapping::person($this->container, NULL, $one['person_id']))->setTag($remoteTag);
      $isOfCivi = $one['origin'] === LocalRemotePair::ORIGIN_LOCAL;
      $pair = new LocalRemotePair($isOfCivi ? $local : NULL, $isOfCivi ? NULL : $remote);
      try {
        if (!$this->syncer->lets($pair->setOrigin($one['origin']))) {
          $leftOut[] = ['position' => $position, 'reason' => NULL];
        }
      }
      // What a rule fails for is not made, and the others are.
      catch (\Throwable $error) {
        $leftOut[] = ['position' => $position, 'reason' => Eligibility::failed($this->syncer, $error)];
      }
    }
    return $leftOut;
  }

}
