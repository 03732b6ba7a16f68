<?php

declare(strict_types=1);

namespace OsdiTest\Gateway;

use Civi\Osdi\Gateway;
use OsdiTest\GatewayTestCase;
use OsdiTest\Statements;

final class FlagsTest extends GatewayTestCase {

  public function testAFlagIsOpenedOnceAndThenBroughtUpToDate(): void {
    [$contact, $person] = [$this->contact(), self::word()];
    $about = [[$contact, NULL], [NULL, $person], [$contact, $person]];
    $flags = fn(string $message) => array_map(fn(array $of) => self::flag($of[0], $of[1], 'ambiguous_match', $message), $about);
    $this->gateway->saveFlags($flags("It's <new>, 100% \\ \"ä\""));
    $this->gateway->saveFlags($flags('again'));
    $this->gateway->saveFlags([self::flag($contact, NULL, 'sync_failed', str_repeat('ä', 600))]);
    (new Gateway($this->profile()))->saveFlags([self::flag($contact, NULL, 'ambiguous_match', 'of another profile')]);
    $found = $this->rows('OsdiFlag', ['where' => [['sync_profile_id', '=', $this->profile]], 'orderBy' => ['id' => 'ASC']]);
    $this->assertSame(['again', 'again', 'again', str_repeat('ä', 511)], array_column($found, 'message'));
    $this->assertSame($about, array_map(fn(array $flag) => [$flag['contact_id'], $flag['remote_object_id']], array_slice($found, 0, 3)));
    $this->assertSame(['error'], array_values(array_unique(array_column($found, 'status'))));
    $this->assertSame(['contacts' => [1, 2], 'people' => ['p']], $found[0]['context']);
    $this->gateway->saveFlags([]);
  }

  public function testASuccessSettlesTheFlagsOfTheSyncAndNoOthers(): void {
    [$contact, $person] = [$this->contact(), self::word()];
    foreach (['ambiguous_match', 'remote_person_gone', 'sync_failed'] as $type) {
      $this->gateway->saveFlags([self::flag($contact, NULL, $type, $type), self::flag(NULL, $person, $type, $type)]);
    }
    $kept = [
      $this->save('OsdiFlag', ['contact_id' => $contact, 'status' => 'error', 'flag_type' => 'merge_incomplete', 'sync_profile_id' => $this->profile]),
      $this->save('OsdiFlag', ['contact_id' => $contact, 'status' => 'error', 'flag_type' => 'of_another_extension']),
      $this->save('OsdiFlag', ['contact_id' => $contact, 'status' => 'error', 'flag_type' => 'sync_failed', 'sync_profile_id' => $this->profile()]),
      $this->save('OsdiFlag', ['contact_id' => $this->contact(), 'status' => 'error', 'flag_type' => 'sync_failed', 'sync_profile_id' => $this->profile]),
    ];
    $this->gateway->resolveFlags([$contact], [$person]);
    $open = $this->rows('OsdiFlag', ['select' => ['id'], 'where' => [['status', '=', 'error'], ['id', '>=', $kept[0] - 6]]]);
    $this->assertSame($kept, array_column($open, 'id'));
    $this->gateway->resolveFlags([], []);
    // One that comes up again is a new flag.
    $this->gateway->saveFlags([self::flag($contact, NULL, 'sync_failed', 'again')]);
    $this->assertCount(count($kept) + 1, $this->rows('OsdiFlag', ['where' => [['status', '=', 'error'], ['id', '>=', $kept[0] - 6]]]));
  }

  public function testManyFlagsCostAsMuchAsOne(): void {
    $flags = array_map(fn() => self::flag(NULL, self::word(), 'ambiguous_match', 'text'), range(1, 40));
    $this->assertSame(2, Statements::during(fn() => $this->gateway->saveFlags($flags)));
    $this->assertSame(2, Statements::during(fn() => $this->gateway->saveFlags($flags)));
    $this->assertSame(1, Statements::during(fn() => $this->gateway->resolveFlags([], array_column($flags, 'remote_object_id'))));
    $this->assertSame(0, Statements::during(fn() => $this->gateway->saveFlags([])));
    $this->assertSame(0, Statements::during(fn() => $this->gateway->resolveFlags([], [])));
  }

  /**
   * @return array<string, mixed>
   */
  private static function flag(?int $contact, ?string $person, string $type, string $message): array {
    return ['contact_id' => $contact, 'remote_object_id' => $person, 'flag_type' => $type, 'message' => $message, 'context' => ['contacts' => [1, 2], 'people' => ['p']]];
  }

}
