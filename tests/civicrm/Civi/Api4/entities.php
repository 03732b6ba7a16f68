<?php

declare(strict_types=1);

namespace Civi\Api4;

// Core's entities, one line each: their fields are in StandIn/core_entities.php.

class Contact extends Generic\DAOEntity {}
class Email extends Generic\DAOEntity {}
class Phone extends Generic\DAOEntity {}
class Address extends Generic\DAOEntity {}
class Country extends Generic\DAOEntity {}
class StateProvince extends Generic\DAOEntity {}
class LocationType extends Generic\DAOEntity {}
class OptionGroup extends Generic\DAOEntity {}
class OptionValue extends Generic\DAOEntity {}
class ContactType extends Generic\DAOEntity {}
class SavedSearch extends Generic\DAOEntity {}
class Group extends Generic\DAOEntity {}
class GroupNesting extends Generic\DAOEntity {}
class GroupContact extends Generic\DAOEntity {}
class Tag extends Generic\DAOEntity {}
class EntityTag extends Generic\DAOEntity {}
class Job extends Generic\DAOEntity {}
class FinancialType extends Generic\DAOEntity {}
class Campaign extends Generic\DAOEntity {}
class Contribution extends Generic\DAOEntity {}
class ContributionRecur extends Generic\DAOEntity {}
class LineItem extends Generic\DAOEntity {}
class FinancialTrxn extends Generic\DAOEntity {}
class EntityFinancialTrxn extends Generic\DAOEntity {}
class Activity extends Generic\DAOEntity {}
class Event extends Generic\DAOEntity {}
class Participant extends Generic\DAOEntity {}
class ParticipantStatusType extends Generic\DAOEntity {}
class CustomGroup extends Generic\DAOEntity {}
class CustomField extends Generic\DAOEntity {}

// Two that are no tables.

class Order extends Generic\AbstractEntity {

  public static function create($checkPermissions = TRUE) {
    return (new Generic\OrderCreateAction(static::getEntityName(), __FUNCTION__))->setCheckPermissions($checkPermissions);
  }

}
class Payment extends Generic\AbstractEntity {

  public static function create($checkPermissions = TRUE) {
    return (new Generic\PaymentCreateAction(static::getEntityName(), __FUNCTION__))->setCheckPermissions($checkPermissions);
  }

}
