import pg from 'pg';
import { type Answer, type Fields, fetchResult, submitFields } from '../../client.js';
import { eventually, type Service } from '../../service.js';

/** An address to try, as source and as callback. */
export interface Attempt {
  readonly url: string;
  /** How it is named in a report. */
  readonly label: string;
}

/** What the public API and the delivery log say of it. */
export interface Told<T extends Attempt> {
  readonly attempt: T;
  /** Of the source: the item's sentence. */
  readonly source: string;
  /** Of the callback: the log's sentence, or that it was refused at the door. */
  readonly callback: string;
}

export const refusedAtDoor = 'refused at submit';

const lanes = 8;
const freeWithinMs = 30_000;
const pollSeconds = 30;
const settledWithinMs = 120_000;

/** A machine that is busy with other things may answer 503 once or twice. */
async function submitWhenFree(service: Service, fields: Fields): Promise<Answer> {
  return eventually('the service is free', freeWithinMs, async () => {
    const answer = await submitFields(service, fields);
    return answer.code !== 503 && answer;
  });
}

async function submit(service: Service, { url }: Attempt): Promise<{ id: string; hasCallback: boolean }> {
  const whole = await submitWhenFree(service, { type: 'url', url, callback_url: url });
  if (whole.code === 202) return { id: whole.process_id, hasCallback: true };
  if (!whole.errors?.some((error) => error.startsWith('callback_url'))) throw new Error(`${url}: ${whole.code} ${whole.errors}`);
  const { process_id: id, code, errors } = await submitWhenFree(service, { type: 'url', url });
  if (code !== 202) throw new Error(`${url}: ${code} ${errors}`);
  return { id, hasCallback: false };
}

async function untilSettled(service: Service, id: string): Promise<Answer> {
  return eventually(`job ${id} settles`, settledWithinMs, async () => {
    const answer = await fetchResult(service, id, pollSeconds);
    return answer.code !== 503 && answer.code !== 504 && answer;
  });
}

async function readDeliveries(service: Service): Promise<Map<string, string>> {
  const { databaseUrl } = await service.addresses();
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
export async function askService<T extends Attempt>(service: Service, attempts: readonly T[]): Promise<Told<T>[]> {
  const asked: { attempt: T; id: string; hasCallback: boolean; source: string }[] = [];
  const queue = [...attempts];
  async function lane(): Promise<void> {
    for (let attempt = queue.shift(); attempt; attempt = queue.shift()) {
      const { id, hasCallback } = await submit(service, attempt);
      const { code, errors } = await untilSettled(service, id);
      asked.push({ attempt, id, hasCallback, source: code === 500 ? (errors?.join(' ') ?? '') : `code ${code}` });
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane));
  const deliveries = await readDeliveries(service);
  return asked.map(({ attempt, id, hasCallback, source }) => ({
    attempt,
    source,
    callback: hasCallback ? (deliveries.get(id) ?? 'never tried') : refusedAtDoor,
  }));
}
