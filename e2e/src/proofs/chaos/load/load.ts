import { setTimeout as pause } from 'node:timers/promises';
import { toBlob } from '../../../fixtures.js';
import type { Problems } from '../../problems.js';
import type { ExternalServers } from '../external-servers.js';
import { type ClientRecord, createClientRecord, isFinalReply } from './client-record.js';
import { isAmbiguous, sendRequest } from './send-request.js';
import { type AccountName, markers, type Submission } from './submission.js';

export interface LoadOptions {
  readonly url: string;
  readonly keys: Readonly<Record<AccountName, string>>;
  readonly externalServers: Pick<ExternalServers, 'sourceUrl' | 'callbackUrl'>;
  readonly getSubmission: (number: number) => Submission;
  /** Number of submissions. */
  readonly count: number;
  /** Number of concurrent clients. */
  readonly clients: number;
  /** A reply or result that takes longer is a problem, faults included. */
  readonly giveUpMs: number;
  readonly problems: Problems;
}

const submitTimeoutMs = 20_000;
const pollSeconds = 20;
/** A client waits this much longer than the long poll it asked for. */
const pollGraceMs = 10_000;
const defaultRetryDelayMs = 300;

/** Clients that submit, disconnect, return, replay and wait for results until all submissions are finished. */
export class Load {
  readonly records = new Map<number, ClientRecord>();
  readonly counts = { requests: 0, replays: 0, hangUps: 0, internal: 0 };
  readonly #options: LoadOptions;
  #next = 0;
  #finished = 0;
  #inFlight = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
  }

  /** Number of finished submissions, those that the client gave up included. */
  countFinished(): number {
    return this.#finished;
  }

  /** Number of submits without a reply yet. */
  countInFlight(): number {
    return this.#inFlight;
  }

  /** Runs all submissions. */
  async run(): Promise<void> {
    await Promise.all(Array.from({ length: this.#options.clients }, () => this.#runClient()));
  }

  async #runClient(): Promise<void> {
    while (this.#next < this.#options.count) {
      this.#next += 1;
      await this.#runSubmission(this.#next - 1);
    }
  }

  async #runSubmission(number: number): Promise<void> {
    const record = createClientRecord(this.#options.getSubmission(number));
    this.records.set(number, record);
    await this.#submit(record, record.submission.hangUpAfterMs);
    const [id] = record.processIds;
    if (id !== undefined && record.submission.waits) await this.#waitForResult(record, id);
    if (id !== undefined && record.submission.replays) {
      this.counts.replays += 1;
      await this.#submit(record, null);
    }
    this.#finished += 1;
  }

  /** Submits until there is a clear reply; without an Idempotency-Key only once, because a repeat could create a second job. */
  async #submit(record: ClientRecord, hangUpAfterMs: number | null): Promise<void> {
    const { key, retriesAfterHangUp, number } = record.submission;
    const deadline = Date.now() + this.#options.giveUpMs;
    let timeoutMs = hangUpAfterMs ?? submitTimeoutMs;
    if (hangUpAfterMs !== null) this.counts.hangUps += 1;
    while (Date.now() < deadline) {
      const retryDelayMs = await this.#submitOnce(record, timeoutMs);
      if (retryDelayMs === null || key === null) return;
      if (hangUpAfterMs !== null && !retriesAfterHangUp) return;
      timeoutMs = submitTimeoutMs;
      await pause(retryDelayMs);
    }
    this.#options.problems.add('a submit has no clear reply in time', `s${number}`);
  }

  /** One submit. Returns the delay before the next one in ms, or null after a clear reply. */
  async #submitOnce(record: ClientRecord, timeoutMs: number): Promise<number | null> {
    const { submission } = record;
    const { url, keys, externalServers, problems } = this.#options;
    this.counts.requests += 1;
    this.#inFlight += 1;
    const result = await sendRequest({
      url: `${url}/v1/optimize`,
      apiKey: keys[submission.account],
      body: toForm(submission, externalServers),
      idempotencyKey: submission.key,
      timeoutMs,
    });
    this.#inFlight -= 1;
    if (result.reply === null) {
      record.ambiguousReplies += 1;
      return defaultRetryDelayMs;
    }
    const { reply, retryAfterMs } = result;
    if (isAmbiguous(reply)) {
      record.ambiguousReplies += 1;
      if (reply.code === 500) this.counts.internal += 1;
      return retryAfterMs;
    }
    if (reply.code === 409) return retryAfterMs;
    if (reply.code === 202) record.processIds.add(reply.process_id);
    else if (reply.code === 455) record.rejected = true;
    else problems.add('a submit has an unexpected reply', `s${submission.number}: ${reply.code} ${reply.errors}`);
    record.unresolved = false;
    return null;
  }

  /** Repeats the long poll until the job settles. */
  async #waitForResult(record: ClientRecord, id: string): Promise<void> {
    const { account, number } = record.submission;
    const { url, keys, giveUpMs, problems } = this.#options;
    const request = {
      url: `${url}/v1/optimize/${id}/result?timeout=${pollSeconds}`,
      apiKey: keys[account],
      timeoutMs: pollSeconds * 1_000 + pollGraceMs,
    };
    const deadline = Date.now() + giveUpMs;
    while (Date.now() < deadline) {
      this.counts.requests += 1;
      const sentAt = performance.now();
      const result = await sendRequest(request);
      if (result.reply === null) await pause(defaultRetryDelayMs);
      else if (isFinalReply(result.reply)) {
        record.result = result.reply;
        return;
      } else if (result.reply.code === 504) {
        const isEarly = performance.now() - sentAt < (pollSeconds - 1) * 1_000;
        if (isEarly) problems.add('a long poll timed out before its time', `s${number}`);
      } else if (isAmbiguous(result.reply)) await pause(result.retryAfterMs);
      else return problems.add('an accepted job has no result', `s${number} ${id}: ${result.reply.code} ${result.reply.errors}`);
    }
    problems.add('a job did not settle in time', `s${number} ${id}`);
  }
}

function toForm(submission: Submission, externalServers: LoadOptions['externalServers']): FormData {
  const { sources, options, callback } = submission;
  const form = new FormData();
  const areUploads = sources.every(({ kind }) => kind === 'upload');
  form.set('type', areUploads ? 'files' : 'urls');
  for (const [name, value] of Object.entries(options)) form.set(name, value);
  for (const [index, source] of sources.entries()) {
    if (areUploads) form.set(`file${index + 1}`, toBlob(source.bytes), source.name);
    else form.set(`url${index + 1}`, externalServers.sourceUrl(source));
  }
  if (sources.some(({ kind }) => kind === 'login')) {
    form.set('http_user', markers.login.user);
    form.set('http_pass', markers.login.password);
  }
  if (callback) form.set('callback_url', externalServers.callbackUrl(submission));
  return form;
}
