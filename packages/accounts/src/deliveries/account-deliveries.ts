import { AppError } from '@pixmill/contracts';
import type { Database, DeliveryBody, DeliveryFilter, LoggedDelivery, WebhookEndpoint } from '@pixmill/db';
import { z } from 'zod';
import { integerInput, parseInput } from '../administration/administration-input.js';

export interface DeliveryPage {
  readonly deliveries: readonly LoggedDelivery[];
  /** How many there are on all pages. */
  readonly total: number;
  /** Paused ones first, then those that are failing. */
  readonly endpoints: readonly WebhookEndpoint[];
}

export interface ReplayResult {
  readonly replayed: number;
  /** How many are left for the next call. */
  readonly left: number;
}

/**
 * What can be asked about webhooks that were sent, the same on the command line and over HTTP. Inputs come as the wire had them and are
 * parsed here. Every call throws AppError: `invalid_parameter` with `fields`, `delivery_not_found` or `unavailable`.
 */
export interface AccountDeliveries {
  /** `state`, `endpoint`, `since`, `limit` and `offset`; newest first. */
  list(accountId: string, input: unknown): Promise<DeliveryPage>;
  /** `owner` null is the operator, whose every delivery is. */
  show(owner: string | null, deliveryId: string): Promise<LoggedDelivery & DeliveryBody>;
  /** Sends it again, as if for the first time. Throws AppError `artifact_missing` when its files are gone. */
  replay(owner: string | null, deliveryId: string): Promise<LoggedDelivery>;
  /** `state` (failed ones unless it says otherwise), `endpoint` and `since`; what has lost its files is left alone. */
  replayMany(accountId: string, input: unknown): Promise<ReplayResult>;
  /** `endpoint`: lets an endpoint that was paused be tried again. */
  resume(accountId: string, input: unknown): Promise<WebhookEndpoint>;
}

const maxEndpoints = 1_000;
const maxReplays = 5_000;

const state = z.enum(['pending', 'delivered', 'failed'], 'must be pending, delivered or failed');
const endpoint = z
  .string('must be scheme, host and port of an endpoint')
  .refine((text) => URL.canParse(text), 'must be scheme, host and port of an endpoint')
  .transform((text) => new URL(text).origin);
const since = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], 'must be a time such as 2026-01-31T12:00:00Z')
  .transform((text) => new Date(text));

const inputs = {
  list: z.object({
    state: state.optional(),
    endpoint: endpoint.optional(),
    since: since.optional(),
    limit: integerInput(1, 100).prefault(20),
    offset: integerInput(0, 1_000_000_000).prefault(0),
  }),
  replayMany: z.strictObject({ state: state.prefault('failed'), endpoint: endpoint.optional(), since: since.optional() }),
  resume: z.strictObject({ endpoint }),
  id: z.guid(),
};

/** Of one delivery, if it is this owner's. Throws AppError `delivery_not_found`. */
function toFilter(owner: string | null, deliveryId: string): DeliveryFilter {
  const id = inputs.id.safeParse(deliveryId);
  if (!id.success) throw new AppError('delivery_not_found');
  return { id: id.data, ...(owner === null ? {} : { accountId: owner }) };
}

export function createAccountDeliveries({ deliveryLog }: Pick<Database, 'deliveryLog'>): AccountDeliveries {
  async function get(filter: DeliveryFilter): Promise<LoggedDelivery & DeliveryBody> {
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

    show: async (owner, deliveryId) => get(toFilter(owner, deliveryId)),

    async replay(owner, deliveryId) {
      const filter = toFilter(owner, deliveryId);
      const replayed = await deliveryLog.replay(filter, 1);
      const { body: _, contentType: __, ...delivery } = await get(filter);
      if (replayed === 0) throw new AppError('artifact_missing', { message: 'The result files are gone, so it cannot be sent again' });
      return delivery;
    },

    async replayMany(accountId, input) {
      const filter = { accountId, ...parseInput(inputs.replayMany, input) };
      const replayed = await deliveryLog.replay(filter, maxReplays);
      // What was replayed is pending from now on: asking for pending ones again would find the same.
      const left = filter.state === 'pending' || replayed < maxReplays ? 0 : await deliveryLog.countReplayable(filter);
      return { replayed, left };
    },

    async resume(accountId, input) {
      const { endpoint: origin } = parseInput(inputs.resume, input);
      const resumed = await deliveryLog.resume(accountId, origin);
      if (resumed) return resumed;
      const reason = 'nothing was ever sent there';
      throw new AppError('invalid_parameter', { message: `endpoint: ${reason}`, fields: { endpoint: [reason] } });
    },
  };
}
