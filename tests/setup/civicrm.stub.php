<?php

// What the extension calls of CiviCRM, with the types that core's documentation gives, for static analysis alone.

namespace {

  /**
   * @param array<string, mixed> $params
   */
  function civicrm_api4(string $entity, string $action, array $params = [], string|int|array|null $index = NULL): \Civi\Api4\Generic\Result {}

  /**
   * @param array<string, mixed> $params
   * @return array<string, mixed>
   */
  function civicrm_api3(string $entity, string $action, array $params = []): array {}

  /**
   * @param array<string, mixed> $params
   * @return array<string, mixed>
   */
  function civicrm_api3_create_success(mixed $values = 1, array $params = [], ?string $entity = NULL, ?string $action = NULL): array {}

  /**
   * @param array<int|string, mixed> $params
   */
  function ts(string $text, array $params = []): string {}

  function pathload(): \PathLoad {}

  interface PathLoad {

    public function loadPackage(string $majorName, bool $reload = FALSE): ?string;

  }

  class DB {

    /**
     * @return array{database: string, ...}
     */
    public static function parseDSN(string $dsn): array {}

  }

  class Civi {

    public static function dispatcher(): \Civi\Core\CiviEventDispatcher {}

    public static function lockManager(): \Civi\Core\Lock\LockManager {}

    public static function log(string $channel = 'default'): \Psr\Log\LoggerInterface {}

    /**
     * @param array<string, mixed> $params
     */
    public static function queue(string $name, array $params = []): \CRM_Queue_Queue {}

    /**
     * Of the services, the extension asks for this one.
     *
     * @param 'crypto.token' $name
     */
    public static function service(string $name): \Civi\Crypto\CryptoToken {}

    public static function settings(): \Civi\Core\SettingsBag {}

  }

  class CRM_Core_Exception extends \Exception {

    /**
     * @param array<string, mixed> $errorData
     */
    public function __construct(string $message = '', int|string $errorCode = 0, array $errorData = [], ?\Throwable $previous = NULL) {}

    public function getErrorCode(): int|string {}

    /**
     * @return array<string, mixed>
     */
    public function getErrorData(): array {}

  }

  /**
   * The columns of a statement are properties, too.
   *
   * @property int|string|null $id
   */
  class CRM_Core_DAO {

    public function __get(string $name): mixed {}

    public function __set(string $name, mixed $value): void {}

    const SERIALIZE_JSON = 3;
    const SERIALIZE_COMMA = 5;

    /**
     * @param array<int, array{0: mixed, 1: string}> $params
     */
    public static function executeQuery(string $query, array $params = [], bool $abort = TRUE, ?string $daoName = NULL, bool $freeDAO = FALSE, bool $i18nRewrite = TRUE, bool $trapException = FALSE): self {}

    /**
     * @param array<int, array{0: mixed, 1: string}> $params
     */
    public static function singleValueQuery(string $query, array $params = [], bool $abort = TRUE, bool $i18nRewrite = TRUE): ?string {}

    public static function checkTableExists(string $tableName): bool {}

    public static function escapeString(?string $string): string {}

    /**
     * @param array<int, array{0: mixed, 1: string}> $params
     */
    public static function composeQuery(string $query, array $params = [], bool $abort = TRUE): string {}

    public function fetch(): bool {}

    /**
     * @return list<array<string, ?string>>
     */
    public function fetchAll(): array {}

    public function affectedRows(): int {}

    public function save(bool $hook = TRUE): static {}

  }

  abstract class CRM_Core_DAO_Base extends CRM_Core_DAO {

    /**
     * @param array<string, mixed> $record
     * @return static
     */
    public static function writeRecord(array $record): CRM_Core_DAO {}

    /**
     * @param list<array<string, mixed>> $records
     * @return list<static>
     */
    public static function writeRecords(array $records): array {}

  }

  class CRM_Core_DAO_AllCoreTables {

    public static function flush(): void {}

    public static function getTableForEntityName(string $entityName): ?string {}

  }

  class CRM_Core_BAO_SchemaHandler {

    public static function dropTable(string $tableName): void {}

    public static function checkIfIndexExists(string $tableName, string $indexName): bool {}

    public static function checkIfFieldExists(string $tableName, string $columnName, bool $i18nRewrite = TRUE): bool {}

    public static function getIndexName(string $tableName, string $columnName): string {}

  }

  class CRM_Core_Component {

    public static function isEnabled(string $component): bool {}

  }

  class CRM_Core_Config {

    public static function isPermitCacheFlushMode(): bool {}

    public static function setPermitCacheFlushMode(bool $enabled): void {}

  }

  class CRM_Core_Form {

    public function __construct() {}

    public function preProcess(): void {}

    public function buildQuickForm(): void {}

    public function postProcess(): void {}

    public function assign(string $var, mixed $value = NULL): void {}

    public function setTitle(string $title): void {}

    public function isSubmitted(): bool {}

    /**
     * @param list<array<string, mixed>> $params
     */
    public function addButtons(array $params): void {}

  }

  class CRM_Core_Permission {

    /**
     * @param string|list<string|list<string>> $permissions
     */
    public static function check(string|array $permissions, ?int $contactId = NULL): bool {}

  }

  class CRM_Core_Resources {

    public static function singleton(): self {}

    public function getUrl(string $ext, ?string $file = NULL, bool $addCacheCode = FALSE): string {}

    public function getPath(string $ext, ?string $file = NULL): string {}

  }

  class CRM_Core_Session {

    public static function getLoggedInContactID(): ?int {}

    /**
     * @param array<string, mixed> $options
     */
    public static function setStatus(string $text, string $title = '', string $type = 'alert', array $options = []): void {}

  }

  class CRM_Core_Smarty {

    public static function singleton(): self {}

    public function prependTemplateDir(string $directory): void {}

  }

  class CRM_Core_Transaction {

    const PHASE_POST_COMMIT = 2;
    const PHASE_POST_ROLLBACK = 8;

    public function __construct(bool $nest = FALSE) {}

    public function commit(): self {}

    public function rollback(): self {}

    public static function isActive(): bool {}

    /**
     * @param array<array-key, mixed>|null $params
     */
    public static function addCallback(int $phase, callable $callback, ?array $params = NULL, int|string|null $id = NULL): void {}

  }

  class CRM_Contact_BAO_Contact_Utils {

    public static function clearContactCaches(bool $isEmptyPrevNextTable = FALSE): void {}

  }

  class CRM_Extension_Upgrader_Base {

    protected CRM_Queue_TaskContext $ctx;

    /**
     * @param array<int, array{0: mixed, 1: string}> $params
     */
    public function executeSql(string $query, array $params = []): bool {}

  }

  class CRM_Queue_TaskContext {

    public \Log $log;

    public CRM_Queue_Queue $queue;

  }

  class Log {

    public function info(string $message): bool {}

  }

  class CRM_Queue_Queue {

    /**
     * @param array<string, mixed> $options
     */
    public function createItem(mixed $data, array $options = []): void {}

    public function getStatistic(string $name): int|float|null {}

    public function claimItem(?int $lease_time = NULL): object|false {}

    public function deleteItem(object $item): void {}

    public function releaseItem(object $item): void {}

    /**
     * @param array<int|string|null> $ids
     * @return list<object{id: int|string, data: mixed, run_count: int|string}>
     */
    public function fetchItems(array $ids): array {}

  }

  class CRM_Queue_Task {

    public const TASK_SUCCESS = 1;
    public const TASK_FAIL = 2;

    public ?string $title = NULL;

    /**
     * @var array{contactId?: int, domainId?: int}|null
     */
    public ?array $runAs = NULL;

    /**
     * @var array{0: string, 1: string}|string
     */
    public array|string $callback;

    /**
     * @var list<mixed>
     */
    public array $arguments = [];

    /**
     * @param array{0: string, 1: string}|string $callback
     * @param list<mixed> $arguments
     */
    public function __construct(array|string $callback, array $arguments = [], ?string $title = NULL) {}

  }

  class CRM_Utils_Check_Message {

    public function __construct(string $name, string $message, string $title, string $level = \Psr\Log\LogLevel::WARNING, ?string $icon = NULL) {}

    public function getName(): string {}

    public function getMessage(): string {}

    public function getLevel(): string {}

    /**
     * @param array<string, mixed> $params
     */
    public function addAction(string $title, string|false|null $confirmation, string $type, array $params, ?string $icon = NULL): void {}

  }

  class CRM_Utils_Request {

    public static function retrieve(string $name, string $type, ?object $store = NULL, bool $abort = FALSE): mixed {}

  }

  class CRM_Utils_SQL {

    public static function autoSwitchDSN(string $dsn): string {}

  }

  class CRM_Utils_System {

    public static function civiExit(int $status = 0): never {}

    /**
     * @param string|array<string, mixed>|null $query
     */
    public static function url(?string $path = NULL, string|array|null $query = '', bool $absolute = FALSE, ?string $fragment = NULL, bool $htmlize = TRUE, bool $frontend = FALSE, bool $forceBackend = FALSE): string {}

  }

  class CRM_Utils_Type {

    const T_INT = 1;
    const T_STRING = 2;

  }

  const CIVICRM_DSN = '';
  const CIVICRM_LOGGING_DSN = '';

}

namespace Civi\Core {

  class CiviEventDispatcher {

    public function addListener(string $eventName, mixed $listener, int $priority = 0): void {}

  }

  class ClassScanner {

    /**
     * @param string[] $classes
     */
    public static function scanFolders(array &$classes, string $classRoot, string $classDir, string $classDelim, ?string $excludeRegex = NULL): void {}

  }

  class SettingsBag {

    public function get(string $key): mixed {}

    public function set(string $key, mixed $value): self {}

    public function revert(string $key): self {}

  }

}

namespace Civi\Core\Event {

  /**
   * The arguments of a hook are its properties.
   *
   * @property list<string> $statusNames
   * @property list<\CRM_Utils_Check_Message> $messages
   */
  class GenericHookEvent {

    public function __get(string $name): mixed {}

    public function __set(string $name, mixed $value): void {}

    /**
     * @return list<mixed>
     */
    public function &getHookValues(): array {}

  }

}

namespace Civi\Core\Lock {

  interface LockInterface {

    public function isAcquired(): bool;

    public function release(): bool;

  }

  class LockManager {

    public function acquire(string $name, int|float|null $timeout = NULL): LockInterface {}

  }

}

namespace Civi\Core\Service {

  interface AutoServiceInterface {
  }

  abstract class AutoService implements AutoServiceInterface {
  }

  abstract class AutoSubscriber extends AutoService {

    /**
     * @return array<string, string|array<array-key, mixed>>
     */
    abstract public static function getSubscribedEvents(): array;

  }

}

namespace Civi\Core\Transaction {

  class Manager {

    public static function singleton(bool $fresh = FALSE): self {}

    public function getFrame(): ?Frame {}

    public function getBaseFrame(): ?Frame {}

  }

  class Frame {

    public function isRollbackOnly(): bool {}

    public function addCallback(int $phase, callable $callback, mixed $params = NULL, int|string|null $id = NULL): void {}

  }

}

namespace Civi\Crypto {

  class CryptoToken {

    public function isPlainText(string $token): bool {}

    /**
     * @param string|list<string> $keyIdOrTag
     */
    public function decrypt(string $token, string|array $keyIdOrTag = '*'): string {}

    public function encrypt(string $plainText, string $keyIdOrTag): string {}

    public function rekey(string $oldToken, string $keyTag): ?string {}

  }

}

namespace Civi\Crypto\Exception {

  class CryptoException extends \CRM_Core_Exception {
  }

}

namespace CiviMix\Schema {

  interface SchemaHelperInterface {

    public function createEntityTable(string $filePath): bool;

    /**
     * @param array<string, mixed> $defn
     */
    public function arrayToSql(array $defn): string;

  }

}

namespace Civi\Api4 {

  class Activity extends Generic\DAOEntity {
  }

  class Campaign extends Generic\DAOEntity {
  }

  class Contribution extends Generic\DAOEntity {
  }

  class ContributionRecur extends Generic\DAOEntity {
  }

  class EntityFinancialTrxn extends Generic\DAOEntity {
  }

  class Email extends Generic\DAOEntity {
  }

  class Phone extends Generic\DAOEntity {
  }

  class Tag extends Generic\DAOEntity {
  }

  class Contact extends Generic\DAOEntity {
  }

  class OptionValue extends Generic\DAOEntity {
  }

  class Participant extends Generic\DAOEntity {
  }

  class ParticipantStatusType extends Generic\DAOEntity {
  }

  class Order {

    public static function create(bool $checkPermissions = TRUE): Generic\OrderCreateAction {}

  }

  class Payment {

    public static function create(bool $checkPermissions = TRUE): Generic\PaymentCreateAction {}

  }

}

namespace Civi\Api4\Generic {

  /**
   * @extends \ArrayObject<int, array<string, mixed>>
   */
  class Result extends \ArrayObject {

    /**
     * @return list<array<string, mixed>>
     */
    public function getArrayCopy(): array {}

    /**
     * @return array<string, mixed>|null
     */
    public function first(): ?array {}

    /**
     * @return array<string, mixed>
     */
    public function single(): array {}

    public function indexBy(string $column): static {}

    /**
     * @return ($indexBy is null ? list<mixed> : array<array-key, mixed>)
     */
    public function column(string $column, ?string $indexBy = NULL): array {}

    public function countMatched(): int {}

    public function setCountMatched(int $count): void {}

  }

  abstract class AbstractAction {

    protected bool $checkPermissions = TRUE;

    public function __construct(string $entityName, string $actionName) {}

    public function setCheckPermissions(bool $checkPermissions): static {}

    public function getCheckPermissions(): bool {}

    public function getEntityName(): string {}

    public function getActionName(): string {}

    public function execute(): Result {}

    /**
     * @return mixed
     */
    public function _run(Result $result) {}

  }

  abstract class AbstractQueryAction extends AbstractAction {

    /**
     * @var list<array<int, mixed>>
     */
    protected array $where = [];

    protected int $limit = 0;

    public function addWhere(string $fieldName, string $op, mixed $value = NULL, bool $isExpression = FALSE): static {}

    /**
     * @param array<int, mixed> ...$conditions
     */
    public function addClause(string $operator, mixed ...$conditions): static {}

    /**
     * @param list<array<int, mixed>> $where
     */
    public function setWhere(array $where): static {}

    public function addOrderBy(string $fieldName, string $direction = 'ASC'): static {}

    /**
     * @param array<string, string> $orderBy
     */
    public function setOrderBy(array $orderBy): static {}

    public function setLimit(int $limit): static {}

  }

  class DAOGetAction extends AbstractQueryAction {

    /**
     * @var list<string>
     */
    protected array $select = [];

    /**
     * @var list<array<int, mixed>>
     */
    protected array $join = [];

    public function addSelect(string ...$fieldNames): static {}

    /**
     * @param list<string> $select
     */
    public function setSelect(array $select): static {}

    public function addJoin(string $entity, string|bool $type = 'LEFT', mixed ...$conditions): static {}

    /**
     * @param list<array<int, mixed>> $join
     */
    public function setJoin(array $join): static {}

  }

  class DAOCreateAction extends AbstractAction {

    /**
     * @param array<string, mixed> $values
     */
    public function setValues(array $values): static {}

    public function addValue(string $fieldName, mixed $value): static {}

  }

  class DAOUpdateAction extends AbstractQueryAction {

    /**
     * @param array<string, mixed> $values
     */
    public function setValues(array $values): static {}

    public function addValue(string $fieldName, mixed $value): static {}

  }

  class DAOSaveAction extends AbstractAction {

    /**
     * @param array<string, mixed> ...$records
     */
    public function addRecord(array ...$records): static {}

    /**
     * @param list<array<string, mixed>> $records
     */
    public function setRecords(array $records): static {}

    /**
     * @var list<array<string, mixed>>
     */
    protected array $records = [];

  }

  class DAODeleteAction extends AbstractQueryAction {
  }

  class OrderCreateAction extends AbstractAction {

    /**
     * @param array<string, mixed> $contributionValues
     */
    public function setContributionValues(array $contributionValues): static {}

    /**
     * @param array<string, mixed> $lineItem
     */
    public function addLineItem(array $lineItem): static {}

    public function _run(Result $result) {}

  }

  class PaymentCreateAction extends DAOCreateAction {

    public function setNotificationForCompleteOrder(bool $notificationForCompleteOrder): static {}

  }

  class BasicGetFieldsAction extends AbstractAction {

    public function __construct(string $entityName, string $actionName, ?callable $getter = NULL) {}

    public function _run(Result $result) {}

  }

  abstract class AbstractEntity {

    public static function getEntityName(): string {}

    /**
     * @return array<string, mixed>
     */
    public static function permissions() {}

  }

  abstract class DAOEntity extends AbstractEntity {

    public static function get(bool $checkPermissions = TRUE): DAOGetAction {}

    public static function create(bool $checkPermissions = TRUE): DAOCreateAction {}

    public static function save(bool $checkPermissions = TRUE): DAOSaveAction {}

    public static function update(bool $checkPermissions = TRUE): DAOUpdateAction {}

    public static function delete(bool $checkPermissions = TRUE): DAODeleteAction {}

  }

}

namespace Civi\Api4\Service\Spec {

  class RequestSpec {

    public function getFieldByName(string $name): ?FieldSpec {}

    public function addFieldSpec(FieldSpec $field): void {}

  }

  class FieldSpec {

    public function __construct(string $name, string $entity, string $dataType = 'String') {}

    public function setRequired(bool $required): static {}

    public function setTitle(string $title): static {}

    public function setDescription(string $description): static {}

    public function setSqlRenderer(?callable $sqlRenderer): static {}

  }

}

namespace Civi\Api4\Service\Spec\Provider\Generic {

  interface SpecProviderInterface {

    public function modifySpec(\Civi\Api4\Service\Spec\RequestSpec $spec);

    /**
     * @return bool
     */
    public function applies(string $entity, string $action);

  }

}

namespace Psr\Log {

  class LogLevel {

    const EMERGENCY = 'emergency';
    const ALERT = 'alert';
    const CRITICAL = 'critical';
    const ERROR = 'error';
    const WARNING = 'warning';
    const NOTICE = 'notice';
    const INFO = 'info';
    const DEBUG = 'debug';

  }

  interface LoggerInterface {

    /**
     * @param array<string, mixed> $context
     */
    public function log(mixed $level, string|\Stringable $message, array $context = []): void;

    /**
     * @param array<string, mixed> $context
     */
    public function error(string|\Stringable $message, array $context = []): void;

    /**
     * @param array<string, mixed> $context
     */
    public function warning(string|\Stringable $message, array $context = []): void;

    /**
     * @param array<string, mixed> $context
     */
    public function info(string|\Stringable $message, array $context = []): void;

  }

}
