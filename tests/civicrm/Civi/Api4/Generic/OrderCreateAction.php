<?php

declare(strict_types=1);

namespace Civi\Api4\Generic;

/**
 * A pending contribution with its lines.
 */
class OrderCreateAction extends AbstractAction {

  protected $contributionValues = [];

  protected $lineItems = [];

  /**
   * @param array<string, mixed> $lineItem
   */
  public function addLineItem(array $lineItem): self {
    $this->lineItems[] = $lineItem;
    return $this;
  }

  public function _run(Result $result) {
    $total = array_sum(array_column($this->lineItems, 'line_total_inclusive'));
    $contribution = civicrm_api4('Contribution', 'create', [
      'checkPermissions' => FALSE,
      'values' => ['total_amount' => $total, 'contribution_status_id:name' => 'Pending'] + $this->contributionValues,
    ])->single();
    foreach ($this->lineItems as $line) {
      civicrm_api4('LineItem', 'create', [
        'checkPermissions' => FALSE,
        'values' => ['contribution_id' => $contribution['id'], 'line_total' => $line['line_total_inclusive'], 'unit_price' => $line['line_total_inclusive']] + $line,
      ]);
    }
    $result->exchangeArray([$contribution]);
  }

}
