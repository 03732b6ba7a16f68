<?php

declare(strict_types=1);

namespace Civi\Api4\Generic;

use Civi\API\Exception\UnauthorizedException;
use StandIn\Access;

/**
 * An API v4 call under construction. Each protected property without an underscore is a parameter with a setter and
 * a getter; those that are lists have an adder in the action.
 */
abstract class AbstractAction {

  protected $checkPermissions = TRUE;

  public function __construct(protected string $_entityName, protected string $_actionName) {
  }

  abstract public function _run(Result $result);

  public function __call(string $method, array $arguments) {
    $parameter = lcfirst(substr($method, 3));
    if (!property_exists($this, $parameter) || $parameter[0] === '_') {
      throw new \CRM_Core_Exception("Unknown api parameter: $method");
    }
    if (str_starts_with($method, 'get')) {
      return $this->$parameter;
    }
    $this->$parameter = $arguments[0];
    return $this;
  }

  public function getEntityName(): string {
    return $this->_entityName;
  }

  public function getActionName(): string {
    return $this->_actionName;
  }

  /**
   * @return array<string, mixed>
   */
  public function getParams(): array {
    return array_filter(get_object_vars($this), fn($name) => $name[0] !== '_', ARRAY_FILTER_USE_KEY);
  }

  public function execute(): Result {
    if ($this->checkPermissions && !Access::allows($this->_entityName, $this->_actionName)) {
      throw new UnauthorizedException("Authorization failed: Cannot {$this->_actionName} {$this->_entityName}");
    }
    $result = new Result();
    $result->entity = $this->_entityName;
    $result->action = $this->_actionName;
    $this->_run($result);
    return $result;
  }

}
