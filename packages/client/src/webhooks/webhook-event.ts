import type { PixmillEvent } from '../types.js';

/** The event of a test of a webhook endpoint: docs/webhooks.md#endpoints-of-the-account. */
export interface EndpointTestEvent {
  readonly id: string;
  readonly type: 'endpoint.test';
  readonly time: string;
  readonly job_id: null;
  readonly data: { readonly webhook_endpoint_id: string };
}

/** What a webhook tells; `type` says which. */
export type WebhookEvent = PixmillEvent | EndpointTestEvent;
