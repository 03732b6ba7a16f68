<?php

declare(strict_types=1);

use Civi\Osdi\Webhook;

/**
 * The address Action Network's webhooks call.
 */
class CRM_OSDI_Page_Webhook {

  public static function run(): void {
    $input = fopen('php://input', 'rb');
    $webhook = new Webhook(
      (string) ($_SERVER['REQUEST_METHOD'] ?? ''),
      is_string($_GET['secret'] ?? NULL) ? $_GET['secret'] : '',
      (string) ($_SERVER['CONTENT_TYPE'] ?? ''),
      // No more is read than it takes to see that it is too much.
      $input === FALSE ? '' : (string) stream_get_contents($input, Webhook::MOST_BYTES + 1)
    );
    [$status, $answer] = $webhook->answer();
    http_response_code($status);
    header('Content-Type: application/json');
    header('Cache-Control: no-store');
    echo json_encode($answer);
    CRM_Utils_System::civiExit();
  }

}
