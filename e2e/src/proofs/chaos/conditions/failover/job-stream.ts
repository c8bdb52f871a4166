import { eventually } from '@pixmill/testkit';
import type { ExternalServer } from '../../../../external-server.js';
import { toBlob } from '../../../../fixtures.js';
import type { MegaoptimReply } from '../../../../megaoptim/client.js';
import { queryDatabase } from '../../../../query-database.js';
import { type RunningService, recordedKey } from '../../../../service.js';
import { addComment, type SampleImage } from '../../load/sample-images.js';

interface JobRow {
  readonly id: string;
  readonly state: string;
  /** Whether a worker has claimed it, or it was put into the queue again after a time. */
  readonly moved: boolean;
  readonly failed: number;
}

export interface JobStreamDeps {
  readonly service: RunningService;
  /** Receives the callbacks. */
  readonly receiver: ExternalServer;
  readonly databaseUrl: string;
  readonly images: readonly SampleImage[];
}

/** Jobs of distinct small images, each with a callback. */
export class JobStream {
  /** Number of each accepted job by its id; the callback's path ends with it. */
  readonly accepted = new Map<string, number>();
  readonly #deps: JobStreamDeps;
  #next = 0;

  constructor(deps: JobStreamDeps) {
    this.#deps = deps;
  }

  /** Submits jobs at once; returns the ids. Submits do not depend on Redis, so every one must be accepted. */
  submit(count: number): Promise<string[]> {
    return Promise.all(Array.from({ length: count }, () => this.#submitOne()));
  }

  async #submitOne(): Promise<string> {
    const { service, receiver, images } = this.#deps;
    this.#next += 1;
    const number = this.#next;
    const image = images[number % images.length];
    if (image === undefined) throw new Error('no images');
    const form = new FormData();
    form.set('type', 'file');
    form.set('file', toBlob(addComment(image, `failover ${number}`)), `failover-${number}.${image.format}`);
    form.set('callback_url', `${receiver.url}/callback/${number}`);
    const response = await fetch(`${service.url}/v1/optimize`, { method: 'POST', headers: { 'x-api-key': recordedKey }, body: form });
    const { code, process_id: id, errors } = (await response.json()) as MegaoptimReply;
    if (code !== 202) throw new Error(`submit ${number}: ${code} ${errors}`);
    this.accepted.set(id, number);
    return id;
  }

  /** The time of the database. */
  async readClock(): Promise<Date> {
    const [row] = await queryDatabase<{ now: Date }>(this.#deps.databaseUrl, 'SELECT now()');
    if (!row) throw new Error('no clock');
    return row.now;
  }

  /** How many of these jobs have neither been claimed nor been put into the queue since a time. */
  async countWaiting(ids: readonly string[], since: Date): Promise<number> {
    return (await this.#readJobs(ids, since)).filter(({ moved }) => !moved).length;
  }

  /** What became of all accepted jobs. Waits until every job has settled and every callback has arrived, or until the time is over. */
  async readOutcome(withinMs: number): Promise<{ lost: number; failed: number; callbacksMissing: number }> {
    const ids = [...this.accepted.keys()];
    const isFinished = async () =>
      (await this.#readJobs(ids)).every(({ state }) => state === 'settled') && this.#countMissingCallbacks() === 0;
    await eventually(isFinished, { withinMs, everyMs: 200 }).catch(() => {}); // the counts below say what is missing
    const rows = await this.#readJobs(ids);
    return {
      lost: ids.length - rows.filter(({ state }) => state === 'settled').length,
      failed: rows.reduce((sum, { failed }) => sum + failed, 0),
      callbacksMissing: this.#countMissingCallbacks(),
    };
  }

  #countMissingCallbacks(): number {
    const paths = new Set(this.#deps.receiver.received.map(({ path }) => path));
    return [...this.accepted.values()].filter((number) => !paths.has(`/callback/${number}`)).length;
  }

  #readJobs(ids: readonly string[], since = new Date(0)): Promise<JobRow[]> {
    const query = `SELECT id, state, state <> 'queued' OR enqueued_at > $2 AS moved,
        (SELECT count(*)::int FROM images WHERE job_id = jobs.id AND outcome = 'failed') AS failed
      FROM jobs WHERE id = ANY($1)`;
    return queryDatabase<JobRow>(this.#deps.databaseUrl, query, [ids, since]);
  }
}
