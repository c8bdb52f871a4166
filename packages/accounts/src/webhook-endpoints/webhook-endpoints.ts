import { randomUUID } from 'node:crypto';
import { AppError, isLoginDecodable, parseUrl, separateLogin, showUrl, type WebhookBody, type WebhookEventType } from '@pixmill/contracts';
import type { DeliveryLogRepository, EventEndpoint, EventEndpointRef, LoggedDelivery, WebhookEndpointsRepository } from '@pixmill/db';
import type { Producer } from '@pixmill/queue';
import type { Logger, Vault } from '@pixmill/runtime';

const maxPerAccount = 10;

/** An endpoint as its account sees it. */
export interface ShownEndpoint extends Pick<EventEndpoint, 'id' | 'events' | 'createdAt'> {
  /** With `***` in the place of its login. */
  readonly url: string;
}

/** Addresses of an account that are told of chosen events of every job. */
export interface WebhookEndpoints {
  /** Oldest first. */
  list(accountId: string): Promise<readonly ShownEndpoint[]>;
  /** Throws AppError `webhook_endpoint_not_found`, also for another account's; so do the calls below. */
  get(endpoint: EventEndpointRef): Promise<ShownEndpoint>;
  /** Throws AppError `invalid_parameter` for an address that is not allowed, or `state_conflict` for too many endpoints. */
  create(accountId: string, endpoint: { readonly url: string; readonly events: readonly WebhookEventType[] }): Promise<ShownEndpoint>;
  changeEvents(endpoint: EventEndpointRef, events: readonly WebhookEventType[]): Promise<ShownEndpoint>;
  /** Deletes its deliveries, too. */
  remove(endpoint: EventEndpointRef): Promise<{ readonly id: string; readonly deleted: true }>;
  /** Sends a test event by an ordinary delivery; returns it before its first attempt. */
  test(endpoint: EventEndpointRef): Promise<LoggedDelivery>;
}

export interface WebhookEndpointsDeps {
  readonly webhookEndpoints: WebhookEndpointsRepository;
  readonly deliveryLog: Pick<DeliveryLogRepository, 'find'>;
  readonly producer: Pick<Producer, 'enqueue'>;
  readonly vault: Pick<Vault, 'seal'>;
  readonly isUrlAllowed: (url: string) => boolean;
  readonly renderTest: (test: { readonly endpointId: string; readonly deliveryId: string; readonly time: Date }) => TestEvent;
  readonly log: Logger;
}

/** The type of a test event, and its body. */
export interface TestEvent {
  readonly type: string;
  readonly body: WebhookBody;
}

const show = ({ id, url, hasLogin, events, createdAt }: EventEndpoint): ShownEndpoint => ({
  id,
  url: showUrl({ url, hasLogin }),
  events,
  createdAt,
});

function orUnknown<T>(found: T | null): T {
  if (found === null) throw new AppError('webhook_endpoint_not_found');
  return found;
}

export function createWebhookEndpoints(deps: WebhookEndpointsDeps): WebhookEndpoints {
  const { webhookEndpoints, deliveryLog, producer, vault, isUrlAllowed, renderTest, log } = deps;

  return {
    list: async (accountId) => (await webhookEndpoints.list(accountId)).map(show),
    get: async (endpoint) => show(orUnknown(await webhookEndpoints.find(endpoint))),

    async create(accountId, { url: sent, events }) {
      const problem = findProblem(sent, isUrlAllowed);
      if (problem !== null) throw new AppError('invalid_parameter', { message: `url: ${problem}`, fields: { url: [problem] } });
      const { url, login } = separateLogin(new URL(sent).href);
      const sealed = login && vault.seal(JSON.stringify(login));
      return show(await webhookEndpoints.create({ accountId, url, login: sealed, events }, maxPerAccount));
    },

    changeEvents: async (endpoint, events) => show(orUnknown(await webhookEndpoints.changeEvents(endpoint, events))),

    async remove(endpoint) {
      if (!(await webhookEndpoints.remove(endpoint))) throw new AppError('webhook_endpoint_not_found');
      return { id: endpoint.id, deleted: true };
    },

    async test({ accountId, id }) {
      const deliveryId = randomUUID();
      const { type, body } = renderTest({ endpointId: id, deliveryId, time: new Date() });
      if (!(await webhookEndpoints.insertTest({ accountId, id, deliveryId, event: type, body })))
        throw new AppError('webhook_endpoint_not_found');
      await producer
        .enqueue('deliver', [{ id: deliveryId, attempts: 0 }])
        .catch((thrown: unknown) => log.error(thrown, { deliveryId }, 'enqueue failed; the sweep will enqueue it'));
      const delivery = await deliveryLog.find({ id: deliveryId, accountId });
      if (!delivery) throw new AppError('webhook_endpoint_not_found'); // deleted meanwhile
      return delivery;
    },
  };
}

function findProblem(text: string, isUrlAllowed: (url: string) => boolean): string | null {
  if (!/^https?:\/\/[^/]/i.test(text) || parseUrl(text) === null) return 'must be an absolute http or https URL';
  if (!isLoginDecodable(text)) return 'must write a % in its user or password as %25';
  return isUrlAllowed(text) ? null : 'is not allowed: its address or port is not public';
}
