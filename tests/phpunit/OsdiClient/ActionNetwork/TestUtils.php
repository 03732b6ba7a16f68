<?php

declare(strict_types=1);

namespace OsdiClient\ActionNetwork;

use Civi\Osdi\ActionNetwork\RemoteSystem;
use Civi\OsdiClient;
use OsdiTest\Sandbox;

/**
 * Action Network for tests of extensions that build on this one: the stand-in, which starts empty.
 */
final class TestUtils {

  /**
   * The connection of a new default profile.
   */
  public static function createRemoteSystem(): RemoteSystem {
    $container = OsdiClient::container((int) self::createSyncProfile()['id']);
    return $container->getSingle('RemoteSystem', 'ActionNetwork');
  }

  /**
   * A new default profile.
   *
   * @return array<string, mixed>
   *   As API v4 has it.
   */
  public static function createSyncProfile(): array {
    return civicrm_api4('OsdiSyncProfile', 'create', ['checkPermissions' => FALSE, 'values' => [
      'label' => 'SyncProfile created by ' . self::class,
      'entry_point' => Sandbox::with(0)->entryPoint(),
      'api_token' => Sandbox::TOKEN,
      'is_default' => TRUE,
      'subscribe_new_people' => TRUE,
    ]])->single();
  }

}
