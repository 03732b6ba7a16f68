<?php

declare(strict_types=1);

namespace Civi\Api4\Generic;

use StandIn\Database;

/**
 * Money that came in, or went back: the contribution's status follows from what is paid in all.
 */
class PaymentCreateAction extends AbstractAction {

  protected $values = [];

  protected $notificationForCompleteOrder = TRUE;

  public function _run(Result $result) {
    $id = (int) $this->values['contribution_id'];
    $trxn = civicrm_api4('FinancialTrxn', 'create', ['checkPermissions' => FALSE, 'values' => ['is_payment' => TRUE] + $this->values])->single();
    civicrm_api4('EntityFinancialTrxn', 'create', [
      'checkPermissions' => FALSE,
      'values' => ['entity_table' => 'civicrm_contribution', 'entity_id' => $id, 'financial_trxn_id' => $trxn['id'], 'amount' => $this->values['total_amount']],
    ]);
    $paid = (float) Database::value("SELECT SUM(amount) FROM civicrm_entity_financial_trxn WHERE entity_table = 'civicrm_contribution' AND entity_id = ?", [$id]);
    $total = (float) Database::value('SELECT total_amount FROM civicrm_contribution WHERE id = ?', [$id]);
    $status = match (TRUE) {
      round($paid, 2) === 0.0 => 'Refunded',
      round($paid, 2) < round($total, 2) => 'Partially paid',
      default => 'Completed',
    };
    civicrm_api4('Contribution', 'update', ['checkPermissions' => FALSE, 'where' => [['id', '=', $id]], 'values' => ['contribution_status_id:name' => $status]]);
    $result->exchangeArray([$trxn]);
  }

}
