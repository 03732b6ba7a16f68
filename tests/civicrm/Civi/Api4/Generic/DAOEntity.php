<?php

declare(strict_types=1);

namespace Civi\Api4\Generic;

abstract class DAOEntity extends AbstractEntity {

  public static function get($checkPermissions = TRUE) {
    return (new DAOGetAction(static::getEntityName(), __FUNCTION__))->setCheckPermissions($checkPermissions);
  }

  public static function create($checkPermissions = TRUE) {
    return (new DAOCreateAction(static::getEntityName(), __FUNCTION__))->setCheckPermissions($checkPermissions);
  }

  public static function save($checkPermissions = TRUE) {
    return (new DAOSaveAction(static::getEntityName(), __FUNCTION__))->setCheckPermissions($checkPermissions);
  }

  public static function update($checkPermissions = TRUE) {
    return (new DAOUpdateAction(static::getEntityName(), __FUNCTION__))->setCheckPermissions($checkPermissions);
  }

  public static function delete($checkPermissions = TRUE) {
    return (new DAODeleteAction(static::getEntityName(), __FUNCTION__))->setCheckPermissions($checkPermissions);
  }

}
