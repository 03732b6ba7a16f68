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
   * @return list<int>
   *   Positions of those that are not to be made.
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
      if (!$this->syncer->lets($pair->setOrigin($one['origin']))) {
        $leftOut[] = $position;
      }
    }
    return $leftOut;
  }

}
