<?php

declare(strict_types=1);

use Civi\Osdi\SyncProfile\LoggedTokens;
use Civi\Osdi\Upgrade\Donations123;
use Civi\Osdi\Upgrade\From123;
use Civi\Osdi\Upgrade\UniqueLinks;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Makes, upgrades and removes the extension's tables.
 */
class CRM_OSDI_Upgrader extends CRM_Extension_Upgrader_Base {

  /**
   * Entities in the order in which their tables can be made: a table comes after those it refers to.
   */
  private const ENTITIES = [
    'OsdiSyncProfile',
    'OsdiPersonSyncState',
    'OsdiDonationSyncState',
    'OsdiDeletion',
    'OsdiFlag',
    'OsdiLog',
    'OsdiRun',
    'OsdiTagLink',
    'OsdiTaggingBase',
    'OsdiTaggingFailure',
    'OsdiWebhookEvent',
    'OsdiActionPage',
    'OsdiActionState',
  ];

  public function install(): void {
    $this->createMissingTables();
  }

  public function uninstall(): void {
    foreach (array_reverse(self::ENTITIES) as $entity) {
      CRM_Core_BAO_SchemaHandler::dropTable(self::definition($entity)['table']);
    }
    CRM_Core_DAO::executeQuery("DELETE FROM civicrm_setting WHERE name LIKE 'osdiClient.%'");
    CRM_Core_DAO::executeQuery("DELETE FROM civicrm_queue_item WHERE queue_name = 'osdi_client'");
    CRM_Core_DAO::executeQuery("DELETE FROM civicrm_queue WHERE name = 'osdi_client'");
    LoggedTokens::forgetAll();
  }

  /**
   * Upgrades the database of osdi-client 1.2.3 in place. All rows are kept; running it again changes nothing.
   */
  public function upgrade_2000(): bool {
    $this->ctx->log->info('Upgrading the database of osdi-client 1.2.3');
    $this->createMissingTables();
    $isFirstTime = !CRM_Core_BAO_SchemaHandler::checkIfFieldExists('civicrm_osdi_sync_profile', 'subscribe_new_people', FALSE);
    foreach (self::ENTITIES as $entity) {
      $this->addMissingColumns(self::definition($entity));
    }
    UniqueLinks::repair();
    Donations123::repair();
    Donations123::keepStatesOfDeleted();
    foreach (self::ENTITIES as $entity) {
      $this->addMissingIndices(self::definition($entity));
    }
    if ($isFirstTime) {
      From123::keepSubscribingNewPeople();
    }
    From123::run();
    Donations123::run();
    return TRUE;
  }

  private function createMissingTables(): void {
    $this->declareEntities();
    foreach (self::ENTITIES as $entity) {
      if (!CRM_Core_DAO::checkTableExists(self::definition($entity)['table'])) {
        E::schema()->createEntityTable(self::schemaFile($entity));
      }
    }
  }

  /**
   * While the extension is being installed its hooks do not run yet, and a foreign key to an entity CiviCRM does not
   * know throws.
   */
  private function declareEntities(): void {
    if (CRM_Core_DAO_AllCoreTables::getTableForEntityName('OsdiSyncProfile') === NULL) {
      Civi::dispatcher()->addListener('&hook_civicrm_entityTypes', 'osdi_client_civicrm_entityTypes');
      CRM_Core_DAO_AllCoreTables::flush();
    }
  }

  /**
   * @param array{table: string, getFields: callable(): array<string, array<string, mixed>>} $definition
   *   Content of an entityType file.
   */
  private function addMissingColumns(array $definition): void {
    $table = $definition['table'];
    foreach ($definition['getFields']() as $name => $field) {
      if (!CRM_Core_BAO_SchemaHandler::checkIfFieldExists($table, $name, FALSE)) {
        $column = E::schema()->arrayToSql($field);
        $constraint = self::foreignKey($table, $name, $field);
        CRM_Core_DAO::executeQuery("ALTER TABLE `$table` ADD COLUMN `$name` $column$constraint", [], TRUE, NULL, FALSE, FALSE);
      }
    }
  }

  /**
   * What core adds to the column of a new table.
   *
   * @param string $table
   * @param string $name
   * @param array<string, mixed> $field
   */
  private static function foreignKey(string $table, string $name, array $field): string {
    $reference = $field['entity_reference'] ?? NULL;
    if ($reference === NULL || !($reference['fk'] ?? TRUE)) {
      return '';
    }
    $key = 'FK_' . CRM_Core_BAO_SchemaHandler::getIndexName($table, $name);
    $other = CRM_Core_DAO_AllCoreTables::getTableForEntityName($reference['entity']);
    return ", ADD CONSTRAINT `$key` FOREIGN KEY (`$name`) REFERENCES `$other` (`{$reference['key']}`) ON DELETE {$reference['on_delete']}";
  }

  /**
   * @param array{table: string, getIndices?: callable(): array<string, array<string, mixed>>} $definition
   *   Content of an entityType file.
   */
  private function addMissingIndices(array $definition): void {
    $table = $definition['table'];
    foreach (isset($definition['getIndices']) ? $definition['getIndices']() : [] as $name => $index) {
      if (!CRM_Core_BAO_SchemaHandler::checkIfIndexExists($table, $name)) {
        $columns = implode('`, `', array_keys($index['fields']));
        $unique = empty($index['unique']) ? '' : 'UNIQUE ';
        CRM_Core_DAO::executeQuery("ALTER TABLE `$table` ADD {$unique}INDEX `$name` (`$columns`)", [], TRUE, NULL, FALSE, FALSE);
      }
    }
  }

  /**
   * @return array{name: string, table: string, getFields: callable(): array<string, array<string, mixed>>, getIndices?: callable(): array<string, array<string, mixed>>}
   */
  private static function definition(string $entity): array {
    return include E::path(self::schemaFile($entity));
  }

  private static function schemaFile(string $entity): string {
    return "php/schema/$entity.entityType.php";
  }

}
