<?php

declare(strict_types=1);

use Civi\Osdi\ChosenContacts;
use CRM_OSDI_ExtensionUtil as E;

/**
 * Contacts chosen in a search: what the sync would do with them, and a button to do it.
 */
class CRM_OSDI_Form_ChosenContacts extends CRM_Core_Form {

  /**
   * @var list<int>
   */
  private array $contactIds = [];

  /**
   * @inheritDoc
   */
  public function preProcess(): void {
    CRM_Core_Smarty::singleton()->prependTemplateDir(E::path('php/templates'));
    $ids = (string) CRM_Utils_Request::retrieve('cids', 'CommaSeparatedIntegers', $this, TRUE);
    $this->contactIds = array_map('intval', explode(',', $ids));
    $this->setTitle(E::ts('Action Network: Preview and Sync'));
  }

  /**
   * @inheritDoc
   */
  public function buildQuickForm(): void {
    $people = [];
    $problem = NULL;
    if (!$this->isSubmitted()) {
      try {
        $people = ChosenContacts::preview($this->contactIds);
      }
      catch (CRM_Core_Exception $error) {
        $problem = $error->getMessage();
      }
    }
    $this->assign('people', $people);
    $this->assign('problem', $problem);
    $buttons = [['type' => 'cancel', 'name' => E::ts('Cancel')]];
    if ($problem === NULL) {
      array_unshift($buttons, ['type' => 'submit', 'name' => E::ts('Sync now'), 'isDefault' => TRUE]);
    }
    $this->addButtons($buttons);
  }

  /**
   * @inheritDoc
   */
  public function postProcess(): void {
    // A link somebody was sent, or a page fetched in advance, must not sync anybody.
    if (($_SERVER['REQUEST_METHOD'] ?? '') !== 'POST') {
      CRM_Core_Session::setStatus(E::ts('Nothing was synced: use the button on the page.'), E::ts('Action Network'), 'error');
      return;
    }
    try {
      ['done' => $done, 'problems' => $problems] = ChosenContacts::sync($this->contactIds);
      $lines = implode('<br />', array_map('htmlspecialchars', [$done, ...$problems]));
      if ($problems === []) {
        CRM_Core_Session::setStatus($lines, E::ts('Action Network'), 'success');
      }
      else {
        CRM_Core_Session::setStatus($lines, E::ts('Action Network: not everybody could be synced'), 'error');
      }
    }
    catch (CRM_Core_Exception $error) {
      CRM_Core_Session::setStatus(htmlspecialchars($error->getMessage()), E::ts('Action Network: nothing more was synced'), 'error');
    }
  }

}
