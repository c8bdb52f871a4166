/** The bytes of a webhook, and their media type. A dialect renders them when the job settles. */
export interface WebhookBody {
  readonly contentType: string;
  readonly body: string;
}
