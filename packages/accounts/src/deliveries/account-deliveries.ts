import { AppError, parseUrl, type RequestFailure, type WebhookBody } from '@pixmill/contracts';
import type { Database, DeliveryFilter, ListPosition, LoggedAttempt, LoggedDelivery, WebhookEndpoint } from '@pixmill/db';
import { z } from 'zod';
import { integerInput, parseInput } from '../parse-input.js';

export interface DeliveryPage {
  readonly deliveries: readonly LoggedDelivery[];
  /** Number of deliveries on all pages. */
  readonly total: number;
  /** Paused ones first, then failing ones. */
  readonly endpoints: readonly WebhookEndpoint[];
}

/** A part of the log; `before` null is its start. */
export interface DeliveryRange {
  readonly limit: number;
  readonly before: ListPosition | null;
}

/** A delivery whose attempts say why there was no answer. No account may see it (docs/outbound.md#reasons). */
export interface ExplainedDelivery extends LoggedDelivery, WebhookBody {
  readonly attempts: readonly (LoggedAttempt & { readonly failure: RequestFailure | null })[];
}

export interface ReplayResult {
  readonly replayed: number;
  /** Number of deliveries for the next call. */
  readonly left: number;
}

/**
 * An account's webhook log, the same for the command line and HTTP. Inputs arrive unparsed. `owner` null is the operator, who may see
 * every delivery. Every call throws AppError: `invalid_parameter` with `fields`, `delivery_not_found` or `unavailable`.
 */
export interface AccountDeliveries {
  /** Newest first. Input: `state`, `endpoint`, `since`, `limit` and `offset`. */
  list(accountId: string, input: unknown): Promise<DeliveryPage>;
  /** Newest first, from the delivery after a position on. Input: `state`, `endpoint` and `since`. */
  listBefore(accountId: string, input: unknown, page: DeliveryRange): Promise<readonly LoggedDelivery[]>;
  /** Paused ones first, then failing ones. */
  listEndpoints(accountId: string): Promise<readonly WebhookEndpoint[]>;
  show(owner: string | null, deliveryId: string): Promise<LoggedDelivery & WebhookBody>;
  /** The operator's view: also why attempts got no answer. */
  explain(deliveryId: string): Promise<ExplainedDelivery>;
  /** Sends a delivery again, as if for the first time. Throws AppError `artifact_missing` when its result files were deleted. */
  replay(owner: string | null, deliveryId: string): Promise<LoggedDelivery>;
  /** Input: `state` (default `failed`), `endpoint` and `since`. Skips deliveries whose result files were deleted. */
  replayMany(accountId: string, input: unknown): Promise<ReplayResult>;
  /** Ends the pause of an endpoint. Input: `endpoint`. */
  resume(accountId: string, input: unknown): Promise<WebhookEndpoint>;
}

const maxEndpoints = 1_000;
const maxReplays = 5_000;

const endpointProblem = 'must be scheme, host and port of an endpoint';

/** The filter of deliveries, as texts. */
export const deliveryFilterInput = {
  state: z.enum(['pending', 'delivered', 'failed'], 'must be pending, delivered or failed'),
  endpoint: z.string(endpointProblem).refine((text) => parseUrl(text) !== null, endpointProblem),
  since: z.union([z.iso.datetime({ offset: true }), z.iso.date()], 'must be a time such as 2026-01-31T12:00:00Z'),
};

const { state } = deliveryFilterInput;
const endpoint = deliveryFilterInput.endpoint.transform((text) => new URL(text).origin);
const since = deliveryFilterInput.since.transform((text) => new Date(text));
const filter = { state: state.optional(), endpoint: endpoint.optional(), since: since.optional() };

const inputs = {
  list: z.object({
    ...filter,
    limit: integerInput({ min: 1, max: 100 }).prefault(20),
    offset: integerInput({ min: 0, max: 1_000_000_000 }).prefault(0),
  }),
  filter: z.strictObject(filter),
  replayMany: z.strictObject({ ...filter, state: state.prefault('failed') }),
  resume: z.strictObject({ endpoint }),
  id: z.guid(),
};

/** Filter for one delivery of this owner. Throws AppError `delivery_not_found` for an id that is not a UUID. */
function toFilter(owner: string | null, deliveryId: string): DeliveryFilter {
  const id = inputs.id.safeParse(deliveryId);
  if (!id.success) throw new AppError('delivery_not_found');
  return { id: id.data, ...(owner === null ? {} : { accountId: owner }) };
}

export function createAccountDeliveries({ deliveryLog }: Pick<Database, 'deliveryLog'>): AccountDeliveries {
  async function get(filter: DeliveryFilter): Promise<LoggedDelivery & WebhookBody> {
    const delivery = await deliveryLog.find(filter);
    if (!delivery) throw new AppError('delivery_not_found');
    return delivery;
  }

  return {
    async list(accountId, input) {
      const { limit, offset, ...filter } = parseInput(inputs.list, input);
      const [page, endpoints] = await Promise.all([
        deliveryLog.list({ accountId, ...filter }, { limit, offset }),
        deliveryLog.listEndpoints(accountId, maxEndpoints),
      ]);
      return { ...page, endpoints };
    },

    listBefore: async (accountId, input, page) => deliveryLog.listBefore({ accountId, ...parseInput(inputs.filter, input) }, page),

    listEndpoints: (accountId) => deliveryLog.listEndpoints(accountId, maxEndpoints),

    show: async (owner, deliveryId) => get(toFilter(owner, deliveryId)),

    async explain(deliveryId) {
      const delivery = await get(toFilter(null, deliveryId));
      const failures = await deliveryLog.findFailures(delivery.id);
      return { ...delivery, attempts: delivery.attempts.map((attempt) => ({ ...attempt, failure: failures.get(attempt.number) ?? null })) };
    },

    async replay(owner, deliveryId) {
      const filter = toFilter(owner, deliveryId);
      const replayed = await deliveryLog.replay(filter, 1);
      const { body: _, contentType: __, ...delivery } = await get(filter);
      if (replayed === 0) {
        throw new AppError('artifact_missing', { message: 'The result files were deleted, so the delivery cannot be replayed' });
      }
      return delivery;
    },

    async replayMany(accountId, input) {
      const filter = { accountId, ...parseInput(inputs.replayMany, input) };
      const replayed = await deliveryLog.replay(filter, maxReplays);
      // Replayed deliveries are pending now, so a count of pending ones would include them.
      const left = filter.state === 'pending' || replayed < maxReplays ? 0 : await deliveryLog.countReplayable(filter);
      return { replayed, left };
    },

    async resume(accountId, input) {
      const { endpoint: origin } = parseInput(inputs.resume, input);
      const resumed = await deliveryLog.resume(accountId, origin);
      if (resumed) return resumed;
      const reason = 'no webhook was ever sent to this endpoint';
      throw new AppError('invalid_parameter', { message: `endpoint: ${reason}`, fields: { endpoint: [reason] } });
    },
  };
}
