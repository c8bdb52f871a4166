import type { WebhookBody } from '@pixmill/contracts';

/** The type of the event that a test of a webhook endpoint sends. */
const testEventType = 'endpoint.test';

export interface TestEventInput {
  readonly endpointId: string;
  readonly deliveryId: string;
  readonly time: Date;
}

/** The body of a test of a webhook endpoint: an event like any other. Pure. */
export function renderTestEvent({ endpointId, deliveryId, time }: TestEventInput): { readonly type: string; readonly body: WebhookBody } {
  const event = {
    id: `${deliveryId}.test`,
    type: testEventType,
    time: time.toISOString(),
    job_id: null,
    data: { webhook_endpoint_id: endpointId },
  };
  return { type: testEventType, body: { contentType: 'application/json; charset=utf-8', body: JSON.stringify(event) } };
}
