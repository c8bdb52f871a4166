import { setTimeout as pause } from 'node:timers/promises';
import type { Problems } from '../../problems.js';
import type { ExternalServers } from '../external-servers.js';
import { type ClientRecord, createClientRecord, isFinalReply } from './client-record.js';
import { isAmbiguous, sendRequest } from './send-request.js';
import { type AccountName, markers, type Submission } from './submission.js';

export interface LoadOptions {
  readonly url: string;
  readonly keys: Readonly<Record<AccountName, string>>;
  readonly outside: ExternalServers;
  readonly submissionOf: (number: number) => Submission;
  readonly count: number;
  /** Clients at work at a time. */
  readonly clients: number;
  /** A service that owes an answer this long, faults and all, is broken; in ms. */
  readonly giveUpMs: number;
  readonly problems: Problems;
}

export interface Load {
  readonly records: ReadonlyMap<number, ClientRecord>;
  /** Submissions that are over, answered or given up. */
  countFinished(): number;
  /** Submits under way, as the clients know. */
  countInFlight(): number;
  readonly counts: { requests: number; replays: number; hangUps: number; internal: number };
  /** Resolves when every client is through. */
  readonly finished: Promise<void>;
}

const submitTimeoutMs = 20_000;
const pollSeconds = 20;
const defaultRetryDelayMs = 300;

function toForm(submission: Submission, outside: ExternalServers): FormData {
  const { sources, options, callback } = submission;
  const form = new FormData();
  const uploads = sources.every(({ kind }) => kind === 'upload');
  form.set('type', uploads ? 'files' : 'urls');
  for (const [name, value] of Object.entries(options)) form.set(name, value);
  for (const [index, source] of sources.entries()) {
    if (uploads) form.set(`file${index + 1}`, new Blob([new Uint8Array(source.bytes)]), source.name);
    else form.set(`url${index + 1}`, outside.sourceUrl(source));
  }
  if (sources.some(({ kind }) => kind === 'login')) {
    form.set('http_user', markers.login.user);
    form.set('http_pass', markers.login.password);
  }
  if (callback) form.set('callback_url', outside.callbackUrl(submission));
  return form;
}

/** Many clients that send, hang up, come back, replay and wait, until all submissions are over. */
export function startLoad({ url, keys, outside, submissionOf, count, clients, giveUpMs, problems }: LoadOptions): Load {
  const records = new Map<number, ClientRecord>();
  const counts = { requests: 0, replays: 0, hangUps: 0, internal: 0 };
  let next = 0;
  let done = 0;
  let inFlight = 0;

  /** One try of a submit. Returns how long to wait before the next one, in ms, or null when the client knows what it wanted to know. */
  async function send(state: ClientRecord, timeoutMs: number): Promise<number | null> {
    const { submission } = state;
    counts.requests += 1;
    inFlight += 1;
    const heard = await sendRequest({
      url: `${url}/v1/optimize`,
      apiKey: keys[submission.account],
      body: toForm(submission, outside),
      idempotencyKey: submission.key,
      timeoutMs,
    });
    inFlight -= 1;
    if (heard.kind === 'nothing' || isAmbiguous(heard.answer)) {
      state.ambiguousReplies += 1;
      if (heard.kind === 'answer' && heard.answer.code === 500) counts.internal += 1;
      return heard.kind === 'nothing' ? defaultRetryDelayMs : heard.retryAfterMs;
    }
    const { answer, retryAfterMs } = heard;
    if (answer.code === 409) return retryAfterMs;
    if (answer.code === 202) state.processIds.add(answer.process_id);
    else if (answer.code === 455) state.rejected = true;
    else problems.add('a submit was answered with something else', `s${submission.number}: ${answer.code} ${answer.errors}`);
    state.unresolved = false;
    return null;
  }

  /** Sends until there is a clear answer; without a key only once, because nobody could tell a second job from a repeat. */
  async function submit(state: ClientRecord, hangUpAfterMs: number | null): Promise<void> {
    const { key, retriesAfterHangUp, number } = state.submission;
    const deadline = Date.now() + giveUpMs;
    let patienceMs = hangUpAfterMs ?? submitTimeoutMs;
    if (hangUpAfterMs !== null) counts.hangUps += 1;
    while (Date.now() < deadline) {
      const waitMs = await send(state, patienceMs);
      if (waitMs === null || key === null) return;
      if (hangUpAfterMs !== null && !retriesAfterHangUp) return;
      patienceMs = submitTimeoutMs;
      await pause(waitMs);
    }
    problems.add('a submit was not answered for minutes', `s${number}`);
  }

  async function waitForResult(state: ClientRecord, id: string): Promise<void> {
    const { account, number } = state.submission;
    const deadline = Date.now() + giveUpMs;
    while (Date.now() < deadline) {
      counts.requests += 1;
      const sentAt = performance.now();
      const question = {
        url: `${url}/v1/optimize/${id}/result?timeout=${pollSeconds}`,
        apiKey: keys[account],
        timeoutMs: (pollSeconds + 10) * 1_000,
      };
      const heard = await sendRequest(question);
      if (heard.kind === 'nothing') await pause(defaultRetryDelayMs);
      else if (isFinalReply(heard.answer)) {
        state.result = heard.answer;
        return;
      } else if (heard.answer.code === 504) {
        if (performance.now() - sentAt < (pollSeconds - 1) * 1_000) problems.add('a long poll was sent home before its time', `s${number}`);
      } else if (isAmbiguous(heard.answer)) await pause(heard.retryAfterMs);
      else return problems.add('an accepted job cannot be asked for', `s${number} ${id}: ${heard.answer.code} ${heard.answer.errors}`);
    }
    problems.add('a job did not settle for minutes', `s${number} ${id}`);
  }

  async function runSubmission(number: number): Promise<void> {
    const state = createClientRecord(submissionOf(number));
    records.set(number, state);
    await submit(state, state.submission.hangUpAfterMs);
    const [id] = state.processIds;
    if (id !== undefined && state.submission.waits) await waitForResult(state, id);
    if (id !== undefined && state.submission.replays) {
      counts.replays += 1;
      await submit(state, null);
    }
    done += 1;
  }

  async function runClient(): Promise<void> {
    for (let number = next++; number < count; number = next++) await runSubmission(number);
  }

  const finished = Promise.all(Array.from({ length: clients }, runClient)).then(() => {});
  return { records, countFinished: () => done, countInFlight: () => inFlight, counts, finished };
}
