<?php

declare(strict_types=1);

namespace OsdiTest\Profile;

use Civi\Osdi\ChosenContacts;
use Civi\Osdi\HookSubscriber;
use OsdiTest\JobTestCase;
use OsdiTest\Php;

/**
 * The action for contacts found in a search.
 */
final class ChosenContactsTest extends JobTestCase {

  protected function setUp(): void {
    parent::setUp();
    $this->save('OsdiSyncProfile', ['id' => $this->profile, 'is_default' => TRUE]);
  }

  public function testThePlanIsPutIntoWordsAndCarriedOut(): void {
    $contact = $this->contact(['first_name' => 'Ann', 'last_name' => 'Ruiz'], self::address());
    [$row] = ChosenContacts::preview([$contact]);
    $this->assertSame([$contact, 'Ann Ruiz', 'CiviCRM to Action Network', 'gets a twin'], [$row['contact_id'], $row['name'], $row['direction'], $row['outcome']]);
    $this->assertSame(['field' => 'given_name', 'side' => 'on Action Network', 'from' => '', 'to' => 'Ann', 'why' => 'Action Network has nobody who fits yet.'], $row['changes'][0]);
    $this->assertSame([], $this->remote->writes());
    $this->assertSame(['done' => 'gets a twin: 1', 'problems' => []], ChosenContacts::sync([$contact]));
    $this->assertCount(1, $this->remote->people());
    $this->assertSame([], ChosenContacts::preview([$contact]));
    $this->assertSame('All of them were in step already.', ChosenContacts::sync([$contact])['done']);
  }

  public function testWhoCannotBeSyncedIsNamedWithTheReason(): void {
    [$fine, $bad] = [$this->contact([], self::address()), $this->contact([], self::address())];
    $this->remote->fault(['method' => 'POST', 'path' => '/people', 'kind' => 'status', 'status' => 400, 'times' => 1]);
    $said = ChosenContacts::sync([$fine, $bad]);
    $this->assertStringContainsString('error: 1', $said['done']);
    $this->assertCount(1, $said['problems']);
    $this->assertMatchesRegularExpression('/^Contact \d+: .+/', $said['problems'][0]);
  }

  public function testMoreThanAPageCanWaitForAreSentToTheJob(): void {
    foreach (['preview', 'sync'] as $action) {
      try {
        ChosenContacts::$action(range(1, 101));
        $this->fail('It went on.');
      }
      catch (\CRM_Core_Exception $e) {
        $this->assertStringContainsString('101 contacts are chosen, and at most 100', $e->getMessage());
        $this->assertStringContainsString('contact_ids', $e->getMessage());
      }
    }
    $this->assertSame([], $this->remote->requests());
  }

  public function testOnlyAdministratorsAreOfferedTheTask(): void {
    $code = '$tasks = []; (new ' . HookSubscriber::class . '())->searchTasks($tasks, TRUE); echo count($tasks);';
    $this->assertSame('0', Php::run($code, ['CIVI_USER' => ''])['output']);
    $this->assertSame('1', Php::run($code)['output']);
  }

  /**
   * @group civicrm
   */
  public function testSearchKitListsTheTask(): void {
    $this->needsRealSite();
    foreach (['Contact', 'Individual'] as $entity) {
      $tasks = civicrm_api4('SearchDisplay', 'getSearchTasks', ['savedSearch' => ['api_entity' => $entity]])->indexBy('name')->getArrayCopy();
      $this->assertSame("'civicrm/osdi/people'", $tasks['osdi.sync']['crmPopup']['path'] ?? NULL, $entity);
    }
    $tasks = civicrm_api4('SearchDisplay', 'getSearchTasks', ['savedSearch' => ['api_entity' => 'Activity']])->column('name');
    $this->assertNotContains('osdi.sync', $tasks);
  }

  /**
   * @group civicrm
   */
  public function testThePageShowsThePlanAndItsButtonCarriesItOut(): void {
    $this->needsRealSite();
    $contact = $this->contact(['first_name' => 'Ann', 'last_name' => '<b>Ruiz</b>'], self::address());
    $show = '$_SERVER["HTTP_X_REQUESTED_WITH"] = "XMLHttpRequest"; $_SERVER["REQUEST_URI"] = "/"; $_SERVER["REQUEST_METHOD"] = "GET";
      $_GET = $_REQUEST = ["reset" => 1, "cids" => "' . $contact . '", "snippet" => "json"];';
    $invoke = 'CRM_Core_Invoke::invoke(["civicrm", "osdi", "people"]);';
    $page = Php::run($show . $invoke);
    $this->assertStringContainsString('Sync now', $page['output'], $page['errors']);
    $this->assertStringContainsString('Action Network has nobody who fits yet.', $page['output']);
    $this->assertStringNotContainsString('<b>Ruiz', $page['output']);
    $this->assertSame([], $this->remote->writes());

    // The button, with the key of a page shown before in the same session.
    $press = '$_SERVER["REQUEST_METHOD"] = "POST"; $key = CRM_Core_Key::get("CRM_OSDI_Form_ChosenContacts", TRUE);
      $_GET = ["cids" => "' . $contact . '", "snippet" => "json"]; $_POST = ["qfKey" => $key, "_qf_default" => "ChosenContacts:submit", "_qf_ChosenContacts_submit" => "1"]; $_REQUEST = $_GET + $_POST;';
    $pressed = Php::run(str_replace('"GET"', '"POST"', $show) . $press . $invoke);
    $this->assertCount(1, $this->remote->people(), $pressed['output'] . $pressed['errors']);
  }

  /**
   * @group civicrm
   */
  public function testALinkSyncsNobody(): void {
    $this->needsRealSite();
    $contact = $this->contact(['first_name' => 'Ann', 'last_name' => 'Ruiz'], self::address());
    $code = '$_SERVER["HTTP_X_REQUESTED_WITH"] = "XMLHttpRequest"; $_SERVER["REQUEST_URI"] = "/"; $_SERVER["REQUEST_METHOD"] = "%s";
      $key = CRM_Core_Key::get("CRM_OSDI_Form_ChosenContacts", TRUE); $pressed = ["qfKey" => $key, "_qf_default" => "ChosenContacts:submit", "_qf_ChosenContacts_submit" => "1"];
      $_GET = ["cids" => "' . $contact . '", "snippet" => "json"]; if ($_SERVER["REQUEST_METHOD"] === "GET") { $_GET += $pressed; $_POST = []; } else { $_POST = $pressed; }
      $_REQUEST = $_GET + $_POST; CRM_Core_Invoke::invoke(["civicrm", "osdi", "people"]);';
    Php::run(sprintf($code, 'GET'));
    $this->assertSame([], $this->remote->people());
    $pressed = Php::run(sprintf($code, 'POST'));
    $this->assertCount(1, $this->remote->people(), $pressed['output'] . $pressed['errors']);
  }

  /**
   * @group civicrm
   */
  public function testTheActionsAreListedForTheExplorer(): void {
    $this->needsRealSite();
    foreach (['OsdiSyncProfile' => ['preview', 'sync', 'testConnection'], 'OsdiPerson' => ['preview', 'sync'], 'OsdiRun' => ['stop', 'get']] as $entity => $actions) {
      $found = civicrm_api4($entity, 'getActions', ['checkPermissions' => FALSE])->indexBy('name')->getArrayCopy();
      foreach ($actions as $action) {
        $this->assertNotEmpty($found[$action]['description'] ?? NULL, "$entity.$action");
      }
    }
    $params = civicrm_api4('OsdiSyncProfile', 'getActions', ['checkPermissions' => FALSE, 'where' => [['name', '=', 'preview']]])->single()['params'];
    foreach (['profileId', 'origin', 'contactIds', 'personIds', 'since', 'limit'] as $param) {
      $this->assertNotEmpty($params[$param]['description'] ?? NULL, $param);
    }
    $this->assertContains('OsdiPerson', civicrm_api4('Entity', 'get', ['checkPermissions' => FALSE])->column('name'));
  }

  /**
   * @group civicrm
   */
  public function testAFailureIsNoSuccess(): void {
    $this->needsRealSite();
    $contact = $this->contact([], self::address());
    $this->remote->fault(['method' => 'POST', 'path' => '/people', 'kind' => 'status', 'status' => 400, 'times' => NULL]);
    $code = '$_SERVER["HTTP_X_REQUESTED_WITH"] = "XMLHttpRequest"; $_SERVER["REQUEST_URI"] = "/"; $_SERVER["REQUEST_METHOD"] = "POST";
      $key = CRM_Core_Key::get("CRM_OSDI_Form_ChosenContacts", TRUE); $_GET = ["cids" => "' . $contact . '", "snippet" => "json"];
      $_POST = ["qfKey" => $key, "_qf_default" => "ChosenContacts:submit", "_qf_ChosenContacts_submit" => "1"]; $_REQUEST = $_GET + $_POST;
      CRM_Core_Invoke::invoke(["civicrm", "osdi", "people"]);';
    $pressed = Php::run($code);
    $this->assertStringContainsString("Contact $contact: ", $pressed['output'], $pressed['errors']);
    $this->assertStringContainsString('"type":"error"', $pressed['output']);
    $this->assertStringNotContainsString('"type":"success"', $pressed['output']);
  }

  private function needsRealSite(): void {
    if (!getenv('CIVICRM_BOOT')) {
      $this->markTestSkipped('SearchKit, menus and forms are only on a real CiviCRM.');
    }
  }

}
