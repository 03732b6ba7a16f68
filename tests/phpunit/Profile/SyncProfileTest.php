<?php

declare(strict_types=1);

namespace OsdiTest\Profile;

use Civi\Api4\OsdiPersonSyncState;
use Civi\Api4\OsdiSyncProfile;
use OsdiTest\CiviTestCase;
use OsdiTest\Custom\OnlyUnmatched;
use OsdiTest\Custom\DoctorPerson;
use OsdiTest\Custom\HiddenSyncer;
use OsdiTest\Custom\MapperOfSystem;
use OsdiTest\Custom\MapperOfText;
use OsdiTest\Custom\MapperWithMore;
use OsdiTest\Custom\VetoesWrites;
use OsdiTest\Php;

final class SyncProfileTest extends CiviTestCase {

  private const ENTRY_POINT = 'https://actionnetwork.org/api/v2/';

  /**
   * @param array<string, mixed> $values
   */
  private function profile(array $values = []): int {
    return $this->save('OsdiSyncProfile', $values + ['label' => self::word(), 'entry_point' => self::ENTRY_POINT, 'api_token' => 'tok-en']);
  }

  private static function stored(int $id): ?string {
    return \CRM_Core_DAO::singleValueQuery('SELECT api_token FROM civicrm_osdi_sync_profile WHERE id = %1', [1 => [$id, 'Integer']]);
  }

  private static function revealed(int $id): string {
    return \Civi::service('crypto.token')->decrypt(self::stored($id), ['plain', 'CRED']);
  }

  public function testTheTokenIsEncryptedAtRest(): void {
    $id = $this->profile(['api_token' => $token = 'tok-' . self::word()]);
    $this->assertStringNotContainsString($token, self::stored($id));
    $this->assertSame($token, self::revealed($id));
  }

  /**
   * @dataProvider writes
   */
  public function testAWriteDoesNotReturnTheToken(string $action, array $more): void {
    $token = 'tok-' . self::word();
    $values = ['label' => 'x', 'entry_point' => self::ENTRY_POINT, 'api_token' => $token];
    $params = match ($action) {
      'create' => ['values' => $values],
      'save' => ['records' => [$values]],
      'update' => ['values' => ['api_token' => $token], 'where' => [['id', '=', $this->profile()]]],
    };
    $result = civicrm_api4('OsdiSyncProfile', $action, $params + $more + ['checkPermissions' => FALSE])->getArrayCopy();
    $stored = self::stored((int) $result[0]['id']);
    $this->assertNotEmpty($stored);
    $this->assertStringNotContainsString($token, json_encode($result));
    $this->assertStringNotContainsString(json_encode($stored), json_encode($result));
  }

  public function writes(): array {
    return [['create', []], ['save', []], ['update', []], ['save', ['reload' => ['*', 'api_token']]], ['update', ['reload' => TRUE]]];
  }

  /**
   * @dataProvider reads
   */
  public function testAReadDoesNotReturnTheToken(string $entity, array $params, bool $checkPermissions): void {
    $id = $this->profile(['api_token' => $token = 'tok-' . self::word()]);
    $this->save('OsdiPersonSyncState', ['sync_profile_id' => $id]);
    $stored = self::stored($id);
    $params['where'] = [[$entity === 'OsdiSyncProfile' ? 'id' : 'sync_profile_id', '=', $id]];
    $rows = civicrm_api4($entity, 'get', $params + ['checkPermissions' => $checkPermissions])->getArrayCopy();
    $this->assertCount(1, $rows);
    $text = json_encode($rows, JSON_UNESCAPED_SLASHES);
    $this->assertStringNotContainsString($token, $text);
    $this->assertStringNotContainsString(json_encode($stored, JSON_UNESCAPED_SLASHES), $text);
    $this->assertStringNotContainsString('CTK?', $text);
  }

  public function reads(): array {
    $cases = [
      'nothing named' => ['OsdiSyncProfile', []],
      'star' => ['OsdiSyncProfile', ['select' => ['*']]],
      'by name' => ['OsdiSyncProfile', ['select' => ['id', 'api_token']]],
      'in a function' => ['OsdiSyncProfile', ['select' => ['MAX(api_token) AS most', 'COUNT(id) AS n']]],
      'in the order' => ['OsdiSyncProfile', ['select' => ['id'], 'orderBy' => ['api_token' => 'ASC']]],
      'implicit join' => ['OsdiPersonSyncState', ['select' => ['sync_profile_id.api_token', 'sync_profile_id.*']]],
      'explicit join' => ['OsdiPersonSyncState', ['select' => ['profile.api_token', 'profile.*'], 'join' => [['OsdiSyncProfile AS profile', 'INNER', ['profile.id', '=', 'sync_profile_id']]]]],
    ];
    $all = [];
    foreach ($cases as $name => $case) {
      $all[$name] = [...$case, TRUE];
      $all["$name, permissions not checked"] = [...$case, FALSE];
    }
    return $all;
  }

  /**
   * A condition on the token would let it be guessed bit by bit.
   */
  public function testTheTokenCannotBeAskedAbout(): void {
    $id = $this->profile(['api_token' => 'tok-en']);
    $ask = static function (string $pattern) use ($id): array {
      try {
        return OsdiSyncProfile::get()->addSelect('id')->addWhere('id', '=', $id)->addWhere('api_token', 'LIKE', $pattern)->execute()->getArrayCopy();
      }
      catch (\CRM_Core_Exception $e) {
        return ['refused'];
      }
    };
    $this->assertSame($ask('nothing like it'), $ask('%CTK%'));
  }

  /**
   * @dataProvider empties
   */
  public function testAnUpdateWithoutATokenKeepsIt(array $values): void {
    $id = $this->profile(['api_token' => 'keep-me']);
    $this->save('OsdiSyncProfile', ['id' => $id, 'label' => 'renamed'] + $values);
    $this->assertSame(['keep-me', 'renamed'], [self::revealed($id), $this->row('OsdiSyncProfile', $id)['label']]);
  }

  public function empties(): array {
    return ['not given' => [[]], 'empty' => [['api_token' => '']], 'null' => [['api_token' => NULL]]];
  }

  public function testWhatIsReadCanBeWrittenBack(): void {
    $id = $this->profile(['api_token' => 'keep-me']);
    $this->save('OsdiSyncProfile', $this->row('OsdiSyncProfile', $id));
    $this->assertSame('keep-me', self::revealed($id));
  }

  public function testANewTokenReplacesTheOldOne(): void {
    $id = $this->profile(['api_token' => 'old']);
    $this->save('OsdiSyncProfile', ['id' => $id, 'api_token' => 'new']);
    $this->assertSame('new', self::revealed($id));
  }

  public function testATokenThatWouldNotFitIsRefused(): void {
    $this->expectException(\CRM_Core_Exception::class);
    $this->expectExceptionMessageMatches('/token/i');
    $this->profile(['api_token' => str_repeat('x', 800)]);
  }

  public function testOneDefault(): void {
    $first = $this->profile(['is_default' => TRUE]);
    $second = $this->profile(['is_default' => TRUE]);
    $this->assertSame([$second], $this->defaults());
    $this->save('OsdiSyncProfile', ['id' => $first, 'is_default' => TRUE]);
    $this->assertSame([$first], $this->defaults());
    $this->save('OsdiSyncProfile', ['id' => $second, 'label' => 'x']);
    $this->assertSame([$first], $this->defaults());
    $this->save('OsdiSyncProfile', ['id' => $first, 'is_default' => FALSE]);
    $this->assertSame([], $this->defaults());
  }

  /**
   * Defect 15 of 1.2.3: two defaults in one call were both kept.
   */
  public function testTwoDefaultsInOneCall(): void {
    $record = ['label' => 'x', 'entry_point' => self::ENTRY_POINT, 'api_token' => 'x', 'is_default' => TRUE];
    $ids = OsdiSyncProfile::save(FALSE)->setRecords([$record, $record])->execute()->column('id');
    $this->assertSame([(int) $ids[1]], $this->defaults());
  }

  /**
   * Defect 15 of 1.2.3: the default profile stayed in the settings, token included.
   */
  public function testNoProfileIsKeptInTheSettings(): void {
    $this->profile(['is_default' => TRUE]);
    $this->assertNull(\Civi::settings()->get('osdiClient.defaultSyncProfile'));
  }

  /**
   * @dataProvider invalid
   */
  public function testWhatIsInvalidIsRefusedWithAReason(array $values, string $pattern): void {
    $count = count($this->rows('OsdiSyncProfile'));
    try {
      $this->profile($values);
      $this->fail('It was saved');
    }
    catch (\CRM_Core_Exception $e) {
      $this->assertMatchesRegularExpression($pattern, $e->getMessage());
    }
    $this->assertCount($count, $this->rows('OsdiSyncProfile'));
  }

  public function invalid(): array {
    return [
      'no address' => [['entry_point' => 'action network'], '/entry/i'],
      'plain http elsewhere' => [['entry_point' => 'http://actionnetwork.org/api/v2/'], '/https/i'],
      'name and password in the address' => [['entry_point' => 'https://user:pass@actionnetwork.org/api/v2/'], '/entry/i'],
      'another scheme' => [['entry_point' => 'file:///etc/passwd'], '/https/i'],
      'the site instead of its API' => [['entry_point' => 'https://actionnetwork.org/'], '#entry_point.*/api/v2#'],
      'a place in the API' => [['entry_point' => self::ENTRY_POINT . 'people'], '#entry_point.*/api/v2#'],
      'a label that would be cut' => [['label' => str_repeat('x', 129)], '/label.*128/'],
      'a cursor that is no time' => [['person_remote_cursor' => 'yesterday'], '/person_remote_cursor: "yesterday" is not.*2026-11-25T07:00:00Z.*Empty the field/s'],
      'a cursor that is a day' => [['person_local_cursor' => '2026-11-25'], '/person_local_cursor/'],
      'a cursor of no known zone' => [['person_local_cursor' => '2026-11-25T07:00:00'], '/person_local_cursor.*UTC/'],
      'a cursor on a day that does not exist' => [['person_local_cursor' => '2026-02-30T07:00:00Z'], '/person_local_cursor/'],
      'a list for a cursor' => [['person_local_cursor' => ['2026-11-25T07:00:00Z']], '/person_local_cursor/'],
      'classes: not a map' => [['classes' => 'Mapper'], '/classes/i'],
      'classes: text that is not valid' => [['classes' => '{"Mapper": '], '/classes.*JSON/'],
      'classes: not a class name' => [['classes' => ['Mapper' => ['Person' => 'not a class!']]], '/Mapper/'],
      'classes: no such class' => [['label' => 'Harbor', 'classes' => ['Mapper' => ['Donation' => 'Mine\NoSuchMapper']]], '/Harbor.*Mapper\.Donation: there is no class Mine.NoSuchMapper/'],
      'classes: not of the interface' => [['classes' => ['Mapper' => ['Person' => 'ArrayObject']]], '/Mapper\.Person: the class ArrayObject does not implement Civi.Osdi.MapperInterface/'],
      'classes: not of the base class' => [['classes' => ['BatchSyncer' => ['Person' => '\Civi\Osdi\ActionNetwork\BatchSyncer\TaggingBasic']]], '/BatchSyncer\.Person: .*TaggingBasic does not extend .*PersonBasic/'],
      'classes: a veto nobody asks' => [['classes' => ['SingleSyncer' => ['Person' => VetoesWrites::class]]], '/SingleSyncer\.Person: .*VetoesWrites.*oneWayMapAndWrite.*getSyncEligibility/'],
      'classes: abstract' => [['classes' => ['LocalObject' => ['Person' => 'Civi\Osdi\LocalObject\AbstractLocalObject']]], '/LocalObject\.Person: .*abstract/'],
      'classes: a mistyped key' => [['classes' => ['Mapper' => ['Persn' => 'Civi\Osdi\ActionNetwork\Mapper\PersonBasic']]], '/"Mapper\.Persn" is no role of the sync, and Mapper\.Person seems to be meant/'],
      'classes: a mistyped key that switches off' => [['classes' => ['SingleSyncer' => ['person' => NULL]]], '/SingleSyncer\.Person seems to be meant/'],
      'classes: letters that changed places' => [['classes' => ['SingleSyncer' => ['Persno' => OnlyUnmatched::class]]], '/"SingleSyncer\.Persno" is no role of the sync, and SingleSyncer\.Person/'],
      'classes: a hidden constructor' => [['classes' => ['SingleSyncer' => ['Person' => HiddenSyncer::class]]], '/SingleSyncer\.Person: the class .*HiddenSyncer has no public constructor/'],
      'classes: a constructor that needs more' => [['classes' => ['Mapper' => ['Person' => MapperWithMore::class]]], '/Mapper\.Person: the constructor of the class .*MapperWithMore needs \$prefix, \$length, which it is not given/'],
      'classes: a constructor of something else' => [['classes' => ['Mapper' => ['Person' => MapperOfText::class]]], '/Mapper\.Person: the constructor of the class .*MapperOfText is given an object of .*RemoteSystem, for which \$prefix has the wrong type/'],
      'classes: no such category' => [['classes' => ['Mappers' => ['Person' => NULL]]], '/Mappers/'],
    ];
  }

  public function testClassesComeBackAsTheyWereGiven(): void {
    $classes = ['CrmEventResponder' => ['*' => NULL, 'Contact' => '\ArrayObject'], 'Mapper' => ['Person' => '\Civi\Osdi\ActionNetwork\Mapper\PersonBasic']];
    $id = $this->profile(['classes' => $classes]);
    $this->assertSame($classes, $this->row('OsdiSyncProfile', $id)['classes']);
  }

  /**
   * What the sync makes itself has to take what it is given; other classes are for the site's own code.
   */
  public function testAClassThatCanBeMadeIsSaved(): void {
    $classes = ['Mapper' => ['Person' => MapperOfSystem::class, 'Outreach' => MapperWithMore::class]];
    $id = $this->profile(['classes' => $classes]);
    $this->assertSame($classes, $this->row('OsdiSyncProfile', $id)['classes']);
    $container = \Civi\OsdiClient::container($id);
    $this->assertInstanceOf(MapperOfSystem::class, $container->make('Mapper', 'Person', $container->getSingle('RemoteSystem', 'ActionNetwork')));
  }

  public function testKeysOfASitesOwnAreItsOwn(): void {
    $classes = ['LocalObject' => ['Team' => DoctorPerson::class, 'Tags' => DoctorPerson::class], 'SingleSyncer' => ['PersonNightly' => OnlyUnmatched::class, 'VIP' => OnlyUnmatched::class]];
    $this->assertSame($classes, $this->row('OsdiSyncProfile', $this->profile(['classes' => $classes]))['classes']);
  }

  public function testAKeyThatWasStoredBeforeCanBeSavedAgain(): void {
    $id = $this->profile();
    $classes = ['Mapper' => ['Persons' => MapperWithMore::class]];
    \CRM_Core_DAO::executeQuery('UPDATE civicrm_osdi_sync_profile SET classes = %1 WHERE id = %2', [1 => [json_encode($classes), 'String'], 2 => [$id, 'Integer']]);
    $this->save('OsdiSyncProfile', ['id' => $id, 'label' => 'Renamed', 'classes' => $classes]);
    $row = $this->row('OsdiSyncProfile', $id, ['label', 'classes']);
    $this->assertSame(['Renamed', $classes], [$row['label'], $row['classes']]);
  }

  public function testClassesCanBeGivenAsText(): void {
    $id = $this->profile(['classes' => '{"Mapper": {"Tag": null}}']);
    $this->assertSame(['Mapper' => ['Tag' => NULL]], $this->row('OsdiSyncProfile', $id)['classes']);
  }

  /**
   * @dataProvider nothing
   */
  public function testClassesCanBeEmptied(mixed $nothing): void {
    $id = $this->profile(['classes' => ['Mapper' => ['Tag' => NULL]]]);
    OsdiSyncProfile::update(FALSE)->addWhere('id', '=', $id)->addValue('classes', $nothing)->execute();
    $this->assertSame('1', \CRM_Core_DAO::singleValueQuery("SELECT COUNT(*) FROM civicrm_osdi_sync_profile WHERE id = $id AND classes IS NULL"));
    $this->assertNull($this->row('OsdiSyncProfile', $id)['classes']);
    $new = $this->profile(['classes' => $nothing]);
    $this->assertSame('1', \CRM_Core_DAO::singleValueQuery("SELECT COUNT(*) FROM civicrm_osdi_sync_profile WHERE id = $new AND classes IS NULL"));
  }

  public function nothing(): array {
    return ['null' => [NULL], 'no text' => [''], 'blanks' => [' '], 'text {}' => ['{}'], 'text { }' => ["{ }\n"], 'text []' => ['[]'], 'text null' => ['null'], 'a list' => [[]], 'an object' => [new \stdClass()]];
  }

  /**
   * @dataProvider requiredFields
   */
  public function testANewProfileNeedsALabelAnAddressAndAToken(string $action, array $change, string $field): void {
    $values = $change + ['label' => 'x', 'entry_point' => self::ENTRY_POINT, 'api_token' => 'x'];
    $count = count($this->rows('OsdiSyncProfile'));
    try {
      $action === 'writeRecord'
        ? \CRM_OSDI_BAO_SyncProfile::writeRecord($values)
        : civicrm_api4('OsdiSyncProfile', $action, ['checkPermissions' => FALSE] + ($action === 'create' ? ['values' => $values] : ['records' => [$values]]));
      $this->fail('It was saved');
    }
    catch (\CRM_Core_Exception $e) {
      $this->assertStringContainsString($action === 'writeRecord' ? "$field:" : "Mandatory values missing from Api4 OsdiSyncProfile::$action: $field", $e->getMessage());
    }
    $this->assertCount($count, $this->rows('OsdiSyncProfile'));
  }

  public function requiredFields(): array {
    $cases = [];
    foreach (['create', 'save', 'writeRecord'] as $action) {
      foreach (['label', 'entry_point', 'api_token'] as $field) {
        $cases["$action, $field null"] = [$action, [$field => NULL], $field];
        $cases["$action, $field empty"] = [$action, [$field => ''], $field];
      }
    }
    return $cases + ['blanks' => ['writeRecord', ['label' => '  '], 'label']];
  }

  /**
   * @dataProvider emptied
   */
  public function testWhatIsRequiredCannotBeEmptied(string $field, ?string $value): void {
    $before = $this->row('OsdiSyncProfile', $id = $this->profile());
    try {
      $this->save('OsdiSyncProfile', ['id' => $id, $field => $value]);
      $this->fail('It was saved');
    }
    catch (\CRM_Core_Exception $e) {
      $this->assertStringContainsString("$field:", $e->getMessage());
    }
    $this->assertSame($before, $this->row('OsdiSyncProfile', $id));
  }

  public function emptied(): array {
    return ['no address' => ['entry_point', ''], 'null for an address' => ['entry_point', NULL], 'blanks for an address' => ['entry_point', ' '], 'no label' => ['label', ''], 'null for a label' => ['label', NULL]];
  }

  /**
   * @dataProvider addresses
   */
  public function testTheAddressEndsInExactlyOneSlash(string $address): void {
    $this->assertSame(self::ENTRY_POINT, $this->row('OsdiSyncProfile', $this->profile(['entry_point' => $address]))['entry_point']);
  }

  public function addresses(): array {
    return [[self::ENTRY_POINT], ['https://actionnetwork.org/api/v2'], [' HTTPS://ActionNetwork.org:443/api/v2// ']];
  }

  /**
   * @dataProvider cursors
   */
  public function testACursorIsATimeOfUtcOrNothing(?string $given, ?string $kept): void {
    $id = $this->profile(['person_remote_cursor' => '2020-01-01T00:00:00Z', 'person_local_cursor' => '2020-01-01T00:00:00Z']);
    $this->save('OsdiSyncProfile', ['id' => $id, 'person_remote_cursor' => $given, 'person_local_cursor' => $given]);
    $row = $this->row('OsdiSyncProfile', $id);
    $this->assertSame([$kept, $kept], [$row['person_remote_cursor'], $row['person_local_cursor']]);
  }

  public function cursors(): array {
    return [
      'null' => [NULL, NULL],
      'empty' => ['', NULL],
      'UTC' => ['2026-11-25T07:00:00Z', '2026-11-25T07:00:00Z'],
      'UTC in small letters, with blanks' => [' 2026-11-25t07:00:00z ', '2026-11-25T07:00:00Z'],
      'an offset' => ['2026-11-25T08:30:00+01:30', '2026-11-25T07:00:00Z'],
      'an offset without a colon, a blank for the T' => ['2026-11-25 02:00:00-0500', '2026-11-25T07:00:00Z'],
      'a fraction, which is cut off' => ['2026-11-25T07:00:00.999Z', '2026-11-25T07:00:00Z'],
    ];
  }

  public function testADeletedProfileTakesItsStatesAlong(): void {
    $id = $this->profile();
    $state = $this->save('OsdiPersonSyncState', ['sync_profile_id' => $id]);
    OsdiSyncProfile::delete(FALSE)->addWhere('id', '=', $id)->execute();
    $this->assertSame([], $this->rows('OsdiPersonSyncState', ['where' => [['id', '=', $state]]]));
  }

  /**
   * @dataProvider entities
   */
  public function testWithoutPermissionNothingIsShownAndNothingIsDone(string $entity): void {
    $code = 'foreach (["get" => [], "save" => ["records" => [["label" => "x"]]], "update" => ["values" => ["label" => "x"], "where" => [["id", ">", 0]]], "delete" => ["where" => [["id", ">", 0]]]] as $action => $params) {
      try { civicrm_api4("' . $entity . '", $action, $params); echo "$action allowed "; }
      catch (Civi\API\Exception\UnauthorizedException $e) { echo "$action refused "; } }';
    $id = $this->profile();
    $refused = 'get refused save refused update refused delete refused ';
    $this->assertSame($refused, Php::run($code, ['CIVI_USER' => ''])['output']);
    $grant = 'CRM_Core_Config::singleton()->userPermissionTemp = new CRM_Core_Permission_Temp(); CRM_Core_Config::singleton()->userPermissionTemp->grant(["access CiviCRM", "view all contacts", "edit all contacts"]);';
    $this->assertSame($refused, Php::run($grant . $code, ['CIVI_USER' => ''])['output']);
    $this->assertSame($id, $this->row('OsdiSyncProfile', $id)['id']);
  }

  public function entities(): array {
    return [['OsdiSyncProfile'], ['OsdiPersonSyncState'], ['OsdiDonationSyncState'], ['OsdiDeletion'], ['OsdiFlag'], ['OsdiLog'], ['OsdiTagLink']];
  }

  public function testConstantsOfTheEntitiesStay(): void {
    $this->assertSame([0, 1], [OsdiPersonSyncState::syncOriginLocal, OsdiPersonSyncState::syncOriginRemote]);
    $this->assertSame(['error', 'resolved'], [\Civi\Api4\OsdiFlag::STATUS_ERROR, \Civi\Api4\OsdiFlag::STATUS_RESOLVED]);
  }

  /**
   * @return list<int>
   */
  private function defaults(): array {
    return array_column($this->rows('OsdiSyncProfile', ['where' => [['is_default', '=', TRUE]]]), 'id');
  }

}
