import pg from 'pg';
import { type Fields, fetchResult, type MegaoptimReply, submitFields } from '../../megaoptim/client.js';
import { eventually, type RunningService } from '../../service.js';

/** An address to try, as source and as callback. */
export interface AddressProbe {
  readonly url: string;
  /** How it is named in a report. */
  readonly label: string;
}

/** What the public API and the delivery log say of it. */
export interface ProbeReport<T extends AddressProbe> {
  readonly probe: T;
  /** Of the source: the item's sentence. */
  readonly source: string;
  /** Of the callback: the log's sentence, or that it was refused at the door. */
  readonly callback: string;
}

export const rejectedAtSubmit = 'refused at submit';

const concurrency = 8;
const busyTimeoutMs = 30_000;
const pollSeconds = 30;
const settleTimeoutMs = 120_000;

/** A machine that is busy with other things may answer 503 once or twice. */
async function submitWhenFree(service: RunningService, fields: Fields): Promise<MegaoptimReply> {
  return eventually('the service is free', busyTimeoutMs, async () => {
    const answer = await submitFields(service, fields);
    return answer.code !== 503 && answer;
  });
}

async function submit(service: RunningService, { url }: AddressProbe): Promise<{ id: string; hasCallback: boolean }> {
  const whole = await submitWhenFree(service, { type: 'url', url, callback_url: url });
  if (whole.code === 202) return { id: whole.process_id, hasCallback: true };
  if (!whole.errors?.some((error) => error.startsWith('callback_url'))) throw new Error(`${url}: ${whole.code} ${whole.errors}`);
  const { process_id: id, code, errors } = await submitWhenFree(service, { type: 'url', url });
  if (code !== 202) throw new Error(`${url}: ${code} ${errors}`);
  return { id, hasCallback: false };
}

async function waitUntilSettled(service: RunningService, id: string): Promise<MegaoptimReply> {
  return eventually(`job ${id} settles`, settleTimeoutMs, async () => {
    const answer = await fetchResult(service, id, pollSeconds);
    return answer.code !== 503 && answer.code !== 504 && answer;
  });
}

async function readDeliveries(service: RunningService): Promise<Map<string, string>> {
  const { databaseUrl } = await service.readDatabaseUrls();
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await eventually('every callback is tried', 120_000, async () => {
      const { rows } = await client.query("SELECT 1 FROM deliveries WHERE state = 'pending' LIMIT 1");
      return rows.length === 0;
    });
    const { rows } = await client.query<{ jobId: string; error: string | null }>(
      'SELECT d.job_id AS "jobId", a.error FROM deliveries d JOIN delivery_attempts a ON a.delivery_id = d.id',
    );
    return new Map(rows.map(({ jobId, error }) => [jobId, error ?? 'delivered']));
  } finally {
    await client.end();
  }
}

/** Asks the service to fetch and to call back each address, and reads what it says of that, in the order they ended. */
export async function probeAddresses<T extends AddressProbe>(service: RunningService, probes: readonly T[]): Promise<ProbeReport<T>[]> {
  const submitted: { probe: T; id: string; hasCallback: boolean; source: string }[] = [];
  const queue = [...probes];
  async function runNext(): Promise<void> {
    for (let probe = queue.shift(); probe; probe = queue.shift()) {
      const { id, hasCallback } = await submit(service, probe);
      const { code, errors } = await waitUntilSettled(service, id);
      submitted.push({ probe, id, hasCallback, source: code === 500 ? (errors?.join(' ') ?? '') : `code ${code}` });
    }
  }
  await Promise.all(Array.from({ length: concurrency }, runNext));
  const deliveries = await readDeliveries(service);
  return submitted.map(({ probe, id, hasCallback, source }) => ({
    probe,
    source,
    callback: hasCallback ? (deliveries.get(id) ?? 'never tried') : rejectedAtSubmit,
  }));
}
