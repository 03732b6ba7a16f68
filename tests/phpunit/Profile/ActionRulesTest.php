<?php

declare(strict_types=1);

namespace OsdiTest\Profile;

use Civi\Osdi\SyncProfile\ActionRules;
use OsdiTest\GatewayTestCase;

/**
 * What a profile may say about actions.
 */
final class ActionRulesTest extends GatewayTestCase {

  public function testNothingIsTheDefault(): void {
    $this->assertSame([], ActionRules::ofProfile($this->profile));
  }

  public function testRulesAreKeptAndEmptied(): void {
    $contact = $this->contact();
    $rules = ['signatures' => ['activity_type' => 'Phone Call', 'subject' => 'Signed: {title}', 'status' => 'Completed', 'target_contact_id' => $contact], 'fundraising_pages' => []];
    foreach ([$rules, json_encode($rules)] as $given) {
      $this->save('OsdiSyncProfile', ['id' => $this->profile, 'action_rules' => $given]);
      $this->assertSame($rules, ActionRules::ofProfile($this->profile));
      $this->save('OsdiSyncProfile', ['id' => $this->profile, 'label' => 'Another']);
      $this->assertSame($rules, ActionRules::ofProfile($this->profile));
      $this->save('OsdiSyncProfile', ['id' => $this->profile, 'action_rules' => is_string($given) ? '' : NULL]);
      $this->assertSame([], ActionRules::ofProfile($this->profile));
    }
  }

  public function testACustomFieldCanTakeTheSource(): void {
    $name = ucfirst(self::word());
    $group = $this->save('CustomGroup', ['name' => $name, 'title' => $name, 'extends' => 'Activity']);
    try {
      $options = $this->save('OptionGroup', ['name' => self::word(), 'title' => self::word()]);
      $fields = [
        'Code' => ['data_type' => 'String'],
        'Note' => ['data_type' => 'Memo', 'html_type' => 'TextArea'],
        'Number' => ['data_type' => 'Int'],
        'Short' => ['data_type' => 'String', 'text_length' => 10],
        'Choice' => ['data_type' => 'String', 'html_type' => 'Select', 'option_group_id' => $options],
      ];
      foreach ($fields as $field => $values) {
        $this->save('CustomField', $values + ['custom_group_id' => $group, 'name' => $field, 'label' => $field, 'html_type' => 'Text']);
      }
      foreach (['Code', 'Note'] as $field) {
        $rule = ['activity_type' => 'Meeting', 'source_field' => "$name.$field"];
        $this->save('OsdiSyncProfile', ['id' => $this->profile, 'action_rules' => ['signatures' => $rule]]);
        $this->assertSame($rule, ActionRules::ofProfile($this->profile)['signatures']);
      }
      $mistakes = [
        'Number' => "there is no active custom field of activities for text called $name.Number.",
        'Short' => "$name.Short holds 10 characters, and a source code can have 255.",
        'Choice' => "$name.Choice takes one of a list of options.",
      ];
      foreach ($mistakes as $field => $message) {
        try {
          $this->save('OsdiSyncProfile', ['id' => $this->profile, 'action_rules' => ['signatures' => ['source_field' => "$name.$field"] + $rule]]);
          $this->fail("$field was accepted");
        }
        catch (\CRM_Core_Exception $error) {
          $this->assertStringContainsString("action_rules, signatures.source_field: $message", $error->getMessage());
        }
      }
    }
    finally {
      civicrm_api4('CustomGroup', 'delete', ['checkPermissions' => FALSE, 'where' => [['id', '=', $group]]]);
    }
  }

  /**
   * @group civicrm
   */
  public function testATypeOfADisabledComponentIsRefused(): void {
    $wasEnabled = \CRM_Core_Component::isEnabled('CiviCampaign');
    $rules = ['signatures' => ['activity_type' => 'Petition']];
    try {
      \CRM_Core_BAO_ConfigSetting::enableComponent('CiviCampaign');
      $this->save('OsdiSyncProfile', ['id' => $this->profile, 'action_rules' => $rules]);
      $this->assertSame('Petition', ActionRules::ofProfile($this->profile)['signatures']['activity_type']);
      \CRM_Core_BAO_ConfigSetting::disableComponent('CiviCampaign');
      try {
        $this->save('OsdiSyncProfile', ['id' => $this->profile, 'action_rules' => $rules]);
        $this->fail('it was accepted');
      }
      catch (\CRM_Core_Exception $error) {
        $this->assertMatchesRegularExpression('/Petition belongs to CiviCampaign, which is disabled.* choose another: Meeting, (?!.*Petition)/', $error->getMessage());
      }
    }
    finally {
      $wasEnabled ? \CRM_Core_BAO_ConfigSetting::enableComponent('CiviCampaign') : \CRM_Core_BAO_ConfigSetting::disableComponent('CiviCampaign');
    }
  }

  /**
   * @dataProvider mistakes
   */
  public function testAMistakeIsNamed(mixed $rules, string $message): void {
    $this->expectException(\CRM_Core_Exception::class);
    $this->expectExceptionMessage($message);
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'action_rules' => $rules]);
  }

  public function mistakes(): array {
    $of = fn(array $rule) => ['signatures' => $rule + ['activity_type' => 'Meeting']];
    return [
      'a list' => [['signatures', 'responses'], 'action_rules: a map is needed, such as {"signatures"'],
      'no JSON' => ['{signatures', 'action_rules: a map is needed'],
      'another kind' => [['petitions' => []], 'action_rules, petitions: there is no such kind. The kinds are: signatures, attendances'],
      'no map within' => [['signatures' => 'Meeting'], 'action_rules, signatures: a map is needed'],
      'another option' => [$of(['activity' => 'x']), 'action_rules, signatures.activity: there is no such option. The options are: activity_type'],
      'no type' => [['signatures' => ['subject' => 'x']], 'action_rules, signatures.activity_type: the type of the activities is needed.'],
      'an empty type' => [['signatures' => ['activity_type' => '']], 'action_rules, signatures.activity_type: it is empty. Leave it out'],
      'another placeholder' => [['signatures' => ['activity_type' => 'Meeting', 'subject' => '{title}: {2024}, {name}, {x}']], 'action_rules, signatures.subject: nothing is known to stand for {name}, {x}. There is {title}'],
      'another type' => [['signatures' => ['activity_type' => 'Nonsense']], 'action_rules, signatures.activity_type: there is no active one called Nonsense. There are: Meeting'],
      'another status' => [$of(['status' => 'Nonsense']), 'action_rules, signatures.status: there is no active one called Nonsense.'],
      'nobody' => [$of(['target_contact_id' => 999999999]), 'action_rules, signatures.target_contact_id: there is none with the id 999999999.'],
      'no field' => [$of(['source_field' => 'Code']), 'action_rules, signatures.source_field: there is no active custom field of activities for text called Code.'],
      'no scalar' => [$of(['subject' => ['x']]), 'action_rules, signatures.subject: a text or a number is needed.'],
      'options of what is listed' => [['fundraising_pages' => ['activity_type' => 'Meeting']], 'action_rules, fundraising_pages.activity_type: these pages are only listed'],
    ];
  }

}
