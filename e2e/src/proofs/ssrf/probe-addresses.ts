import { eventually } from '@pixmill/testkit';
import { fetchResult, type MegaoptimReply, submitFields, submitWhenFree } from '../../megaoptim/client.js';
import { queryDatabase } from '../../query-database.js';
import type { RunningService } from '../../service.js';

/** An address that is used as source and as callback. */
export interface AddressProbe {
  readonly url: string;
  /** Its name in a report. */
  readonly label: string;
}

/** The outcome of a probe by the API and the delivery log. */
export interface ProbeReport<T extends AddressProbe> {
  readonly probe: T;
  /** The error of the item. */
  readonly source: string;
  /** The error of the delivery, or `rejectedAtSubmit`. */
  readonly callback: string;
}

export const rejectedAtSubmit = 'rejected at submit';

const concurrency = 8;
const pollSeconds = 30;
const settleTimeoutMs = 120_000;

async function fetchFinalReply(service: RunningService, id: string): Promise<MegaoptimReply> {
  const fetchFinal = async () => {
    const reply = await fetchResult(service, id, pollSeconds);
    return reply.code !== 503 && reply.code !== 504 && reply;
  };
  return eventually(fetchFinal, { withinMs: settleTimeoutMs, describe: `job ${id} to settle` });
}

async function submit(service: RunningService, { url }: AddressProbe): Promise<{ id: string; hasCallback: boolean }> {
  const reply = await submitWhenFree(() => submitFields(service, { type: 'url', url, callback_url: url }));
  if (reply.code === 202) return { id: reply.process_id, hasCallback: true };
  if (!reply.errors?.some((error) => error.startsWith('callback_url'))) throw new Error(`${url}: ${reply.code} ${reply.errors}`);
  const { process_id: id, code, errors } = await submitWhenFree(() => submitFields(service, { type: 'url', url }));
  if (code !== 202) throw new Error(`${url}: ${code} ${errors}`);
  return { id, hasCallback: false };
}

/** Error of each delivery by job. Waits until no delivery is pending. */
async function readDeliveries(service: RunningService): Promise<Map<string, string>> {
  const { databaseUrl } = await service.readDatabaseUrls();
  const hasNoPending = async () =>
    (await queryDatabase(databaseUrl, "SELECT 1 FROM deliveries WHERE state = 'pending' LIMIT 1")).length === 0;
  await eventually(hasNoPending, { withinMs: settleTimeoutMs, describe: 'an attempt of every callback', everyMs: 100 });
  const rows = await queryDatabase<{ jobId: string; error: string | null }>(
    databaseUrl,
    'SELECT d.job_id AS "jobId", a.error FROM deliveries d JOIN delivery_attempts a ON a.delivery_id = d.id',
  );
  return new Map(rows.map(({ jobId, error }) => [jobId, error ?? 'delivered']));
}

/** Submits each address as source and as callback; returns the outcomes in the order in which the jobs settled. */
export async function probeAddresses<T extends AddressProbe>(service: RunningService, probes: readonly T[]): Promise<ProbeReport<T>[]> {
  const submitted: { probe: T; id: string; hasCallback: boolean; source: string }[] = [];
  const queue = [...probes];
  async function runNext(): Promise<void> {
    for (let probe = queue.shift(); probe; probe = queue.shift()) {
      const { id, hasCallback } = await submit(service, probe);
      const { code, errors } = await fetchFinalReply(service, id);
      submitted.push({ probe, id, hasCallback, source: code === 500 ? (errors?.join(' ') ?? '') : `code ${code}` });
    }
  }
  await Promise.all(Array.from({ length: concurrency }, runNext));
  const deliveries = await readDeliveries(service);
  return submitted.map(({ probe, id, hasCallback, source }) => ({
    probe,
    source,
    callback: hasCallback ? (deliveries.get(id) ?? 'not attempted') : rejectedAtSubmit,
  }));
}
