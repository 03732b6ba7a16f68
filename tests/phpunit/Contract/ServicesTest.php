<?php

declare(strict_types=1);

namespace OsdiTest\Contract;

use Civi\Crypto\Exception\CryptoException;
use OsdiTest\CiviTestCase;
use OsdiTest\Php;

/**
 * Encryption, settings, option lists, permissions, plain SQL, API v3.
 */
final class ServicesTest extends CiviTestCase {

  public function testASecretIsUnreadableAndComesBack(): void {
    $crypto = \Civi::service('crypto.token');
    $token = $crypto->encrypt('s3cret & more', 'CRED');
    $this->assertStringNotContainsString('s3cret', $token);
    $this->assertMatchesRegularExpression('/^\x02CTK\?k=/', $token);
    $this->assertSame('s3cret & more', $crypto->decrypt($token, ['plain', 'CRED']));
    $this->assertNotSame($token, $crypto->encrypt('s3cret & more', 'CRED'));
    $this->assertSame([FALSE, TRUE, TRUE], [$crypto->isPlainText($token), $crypto->isPlainText('abc'), $crypto->isPlainText('')]);
  }

  public function testPlainTextIsOnlyDecryptedWhereItIsExpected(): void {
    $this->assertSame('abc', \Civi::service('crypto.token')->decrypt('abc', ['plain', 'CRED']));
    $this->expectException(CryptoException::class);
    \Civi::service('crypto.token')->decrypt('abc', ['CRED']);
  }

  public function testASecretOfALostKeyIsAnException(): void {
    $token = \Civi::service('crypto.token')->encrypt('abc', 'CRED');
    $this->expectException(CryptoException::class);
    \Civi::service('crypto.token')->decrypt(preg_replace('/k=[^&]*/', 'k=gone', $token), ['plain', 'CRED']);
  }

  public function testASecretIsEncryptedAnewWithTheKeyThatComesFirst(): void {
    $code = '$crypto = Civi::service("crypto.token"); $old = $crypto->encrypt("abc", "CRED");
      Civi::service("crypto.registry")->addSymmetricKey(["id" => "first", "key" => str_repeat("k", 32), "suite" => "aes-cbc", "tags" => ["CRED"], "weight" => -1]);
      $new = $crypto->rekey($old, "CRED");
      echo json_encode([preg_match("/k=first&/", $new), $crypto->decrypt($new, "CRED"), $crypto->rekey($new, "CRED"), $crypto->decrypt($crypto->rekey("abc", "CRED"), "CRED"),
        $crypto->rekey(preg_replace("/k=[^&]*/", "k=gone", $old), "CRED")]);';
    $this->assertSame(['[1,"abc",null,"abc",null]', ''], array_values(array_intersect_key(Php::run($code), ['output' => 0, 'errors' => 0])));
  }

  /**
   * @dataProvider settings
   */
  public function testASettingComesBackInAnotherProcess(mixed $value): void {
    $before = \Civi::settings()->get('osdiClient.syncJobStartTime');
    try {
      \Civi::settings()->set('osdiClient.syncJobStartTime', $value);
      $this->assertSame($value, \Civi::settings()->get('osdiClient.syncJobStartTime'));
      $this->assertSame(json_encode($value), Php::run('echo json_encode(Civi::settings()->get("osdiClient.syncJobStartTime"));')['output']);
    }
    finally {
      \Civi::settings()->set('osdiClient.syncJobStartTime', $before);
    }
  }

  public function settings(): array {
    return [['2026-11-25 07:00:00'], [17], [['a' => ['b' => 'c']]], [NULL]];
  }

  public function testTheSitesCountryAndLanguage(): void {
    $this->assertSame(['1228', 'en_US'], [(string) \Civi::settings()->get('defaultContactCountry'), \Civi::settings()->get('lcMessages')]);
    $this->assertNull(\Civi::settings()->get('osdiClient.noSuchSetting'));
  }

  public function testCountriesStatesAndLanguagesAreThere(): void {
    $this->assertSame(['US', 1228], $this->pick('Country', [['iso_code', '=', 'US']], ['iso_code', 'id']));
    $this->assertSame(['CA', 'California', 1228], $this->pick('StateProvince', [['id', '=', 1004]], ['abbreviation', 'name', 'country_id']));
    $this->assertSame(['ON', 'Ontario', 1039], $this->pick('StateProvince', [['id', '=', 1068]], ['abbreviation', 'name', 'country_id']));
    $this->assertSame(['Baden-Württemberg', 'DE'], $this->pick('StateProvince', [['country_id.iso_code', '=', 'DE'], ['abbreviation', '=', 'BW']], ['name', 'country_id.iso_code']));
    $languages = $this->rows('OptionValue', ['select' => ['name'], 'where' => [['option_group_id:name', '=', 'languages'], ['is_active', '=', TRUE]], 'orderBy' => ['weight' => 'ASC']]);
    $names = array_column($languages, 'name');
    $this->assertSame(['en_AU', 'en_CA', 'en_GB', 'en_US'], array_values(preg_grep('/^en_/', $names)));
    $this->assertSame(['es_ES', 'es_MX', 'es_PR'], array_values(preg_grep('/^es_/', $names)));
    $this->assertNotContains('cy_GB', $names);
  }

  public function testWithoutALoginNothingIsPermittedUnlessGranted(): void {
    $code = '$ask = function () { try { return "got " . count(civicrm_api4("OsdiSyncProfile", "get", ["limit" => 1, "select" => ["row_count"]]) ? ["x"] : []); }
        catch (Civi\API\Exception\UnauthorizedException $e) { return "refused"; } };
      echo $ask(), CRM_Core_Permission::check("administer CiviCRM") ? " may" : " may not";
      CRM_Core_Config::singleton()->userPermissionTemp = new CRM_Core_Permission_Temp();
      CRM_Core_Config::singleton()->userPermissionTemp->grant("administer CiviCRM");
      echo CRM_Core_Permission::check("administer CiviCRM") ? ", then may" : ", then may not";';
    $this->assertSame('refused may not, then may', Php::run($code, ['CIVI_USER' => ''])['output']);
  }

  public function testWithoutALoginNobodyIsLoggedIn(): void {
    $this->assertSame('NULL', Php::run('var_export(CRM_Core_Session::getLoggedInContactID());', ['CIVI_USER' => ''])['output']);
  }

  public function testTheAdministratorMayDoEverything(): void {
    $this->assertTrue(\CRM_Core_Permission::check([['administer CiviCRM', 'no such permission']]));
    $this->assertFalse(\CRM_Core_Permission::check(\CRM_Core_Permission::ALWAYS_DENY_PERMISSION));
  }

  public function testPlainSql(): void {
    $id = $this->contact(['first_name' => "O'Neil", 'last_name' => $marker = self::word()]);
    $this->assertSame((string) $id, \CRM_Core_DAO::singleValueQuery('SELECT id FROM civicrm_contact WHERE first_name = %1 AND last_name = %2', [1 => ["O'Neil", 'String'], 2 => [$marker, 'String']]));
    $this->assertNull(\CRM_Core_DAO::singleValueQuery('SELECT id FROM civicrm_contact WHERE id = %1', [1 => [0, 'Integer']]));
    $dao = \CRM_Core_DAO::executeQuery("SELECT first_name, id FROM civicrm_contact WHERE last_name = '$marker'");
    $this->assertTrue($dao->fetch());
    $this->assertSame(["O'Neil", (string) $id], [$dao->first_name, $dao->id]);
    $this->assertFalse($dao->fetch());
    $this->assertSame(1, \CRM_Core_DAO::executeQuery('UPDATE civicrm_contact SET first_name = NULL WHERE id = %1', [1 => [$id, 'Integer']])->affectedRows());
    $this->expectException(\CRM_Core_Exception::class);
    \CRM_Core_DAO::executeQuery('SELECT %1', [1 => ['1 OR 1', 'Integer']]);
  }

  public function testRowsAreUpdatedInOneStatementAndMissingOnesStayAway(): void {
    $known = array_map(fn() => $this->save('OsdiLog', ['creator' => 'old']), [1, 2]);
    $missing = $known[1] + 1000;
    $statement = "UPDATE civicrm_osdi_log AS log JOIN (SELECT $known[0] AS id, 'new' AS creator, '[\"it''s ) AS x ON \"]' AS details UNION ALL SELECT $known[1], 'other', NULL"
      . " UNION ALL SELECT $missing, 'missing', NULL) AS saved ON saved.id = log.id SET log.creator = saved.creator, log.details = saved.details";
    $this->assertSame(2, \CRM_Core_DAO::executeQuery($statement)->affectedRows());
    $known = $known[0];
    $rows = $this->rows('OsdiLog', ['select' => ['creator', 'details'], 'where' => [['id', '>=', $known]], 'orderBy' => ['id' => 'ASC']]);
    $this->assertSame([['new', ["it's ) AS x ON "]], ['other', NULL]], array_map(fn($row) => [$row['creator'], $row['details']], $rows));
    $this->assertSame(1, \CRM_Core_DAO::executeQuery("DELETE FROM civicrm_osdi_log WHERE id >= $known ORDER BY id ASC LIMIT 1")->affectedRows());
    $this->assertSame(['other'], array_column($this->rows('OsdiLog', ['where' => [['id', '>=', $known]]]), 'creator'));
    $this->assertCount(2, \CRM_Core_DAO::executeQuery("SELECT id FROM civicrm_contact WHERE id = 1 UNION SELECT id FROM civicrm_contact WHERE id IN (1, 2)")->fetchAll());
  }

  public function testWhatTheDatabaseHasIsKnown(): void {
    $this->assertSame([TRUE, FALSE], array_map(\CRM_Core_DAO::checkTableExists(...), ['civicrm_osdi_run', 'civicrm_osdi_nothing']));
    $has = fn(string $column) => \CRM_Core_BAO_SchemaHandler::checkIfFieldExists('civicrm_osdi_flag', $column, FALSE);
    $this->assertSame([TRUE, FALSE], [$has('flag_type'), $has('nothing')]);
  }

  public function testAUniqueKeyRefusesASecondRow(): void {
    $profile = $this->save('OsdiSyncProfile', ['label' => self::word(), 'entry_point' => 'https://actionnetwork.org/api/v2/', 'api_token' => self::word()]);
    $state = ['sync_profile_id' => $profile, 'remote_person_id' => self::uuid()];
    $this->save('OsdiPersonSyncState', $state);
    $this->save('OsdiPersonSyncState', ['sync_profile_id' => NULL] + $state);
    $this->expectExceptionMessage('already exists');
    $this->expectException(\CRM_Core_Exception::class);
    \CRM_Core_DAO::executeQuery("INSERT INTO civicrm_osdi_person_sync_state (sync_profile_id, remote_person_id) VALUES ($profile, '{$state['remote_person_id']}')");
  }

  /**
   * @param list<array<int, mixed>> $where
   * @param list<string> $select
   * @return list<mixed>
   */
  private function pick(string $entity, array $where, array $select): array {
    $row = civicrm_api4($entity, 'get', ['checkPermissions' => FALSE, 'select' => $select, 'where' => $where])->single();
    return array_map(fn($name) => $row[$name], $select);
  }

}
