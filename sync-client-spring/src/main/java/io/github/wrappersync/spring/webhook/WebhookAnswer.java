package io.github.wrappersync.spring.webhook;

/**
 * What to answer to a delivery.
 *
 * @param status of HTTP: 204 taken, 400 not understood, 401 not genuine, 503 to be sent again later
 * @param reason why it was not taken, for people; without anything of the delivery. Empty where it
 *     was
 */
public record WebhookAnswer(int status, String reason) {

  static final WebhookAnswer TAKEN = new WebhookAnswer(204, "");

  /** Whether the client has the event. */
  public boolean isTaken() {
    return status == TAKEN.status;
  }
}
