import type { CallbackReceivers } from './callback-receivers.js';
import type { JobRow } from './database-reader.js';
import type { InjectedFault } from './inject-faults.js';
import type { ClientRecord } from './load/client-record.js';
import type { Load } from './load/load.js';

export type Figures = Record<string, number | string>;

/** The value below which `share` (0 to 1) of the values lie. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function listSecondsToSettle(records: ReadonlyMap<number, ClientRecord>, jobs: readonly JobRow[]): number[] {
  const settled = new Map(jobs.map(({ id, settledAt }) => [id, settledAt?.getTime()]));
  return [...records.values()]
    .flatMap(({ processIds, sentAt }) => [...processIds].map((id) => ((settled.get(id) ?? Number.NaN) - sentAt) / 1_000))
    .sort((a, b) => a - b);
}

export function countFaults(injected: readonly InjectedFault[]): Figures {
  const figures: Figures = { faults: injected.length, faults_with_work_in_hand: injected.filter(({ wasBusy }) => wasBusy).length };
  for (const { kind, target } of injected) {
    const name = `faults_${kind}_${target.replace(/-\d+$/, '')}`;
    figures[name] = Number(figures[name] ?? 0) + 1;
  }
  return figures;
}

export function countLoad({ records, counts }: Pick<Load, 'records' | 'counts'>, jobs: readonly JobRow[]): Figures {
  const clients = [...records.values()];
  const seconds = listSecondsToSettle(records, jobs);
  return {
    submissions: clients.length,
    jobs: jobs.length,
    images: jobs.reduce((sum, { images }) => sum + images.length, 0),
    images_repeated: jobs.reduce((sum, { images }) => sum + images.filter(({ reused }) => reused).length, 0),
    images_failed: jobs.reduce((sum, { images }) => sum + images.filter(({ outcome }) => outcome === 'failed').length, 0),
    jobs_started_again: jobs.filter(({ attempts }) => attempts > 1).length,
    jobs_given_up_after_three_crashes: jobs.filter(({ attempts }) => attempts > 3).length,
    tokens_charged: jobs.reduce((sum, { tokensCharged }) => sum + tokensCharged, 0),
    refused_without_tokens: clients.filter(({ rejected }) => rejected).length,
    requests: counts.requests,
    replays: counts.replays,
    hang_ups: counts.hangUps,
    answers_lost_or_unclear: clients.reduce((sum, { ambiguousReplies }) => sum + ambiguousReplies, 0),
    unclear_resolved_by_key: clients.filter(({ ambiguousReplies, unresolved }) => ambiguousReplies > 0 && !unresolved).length,
    left_open_by_the_client: clients.filter(({ unresolved }) => unresolved).length,
    internal_errors_answered: counts.internal,
    submit_to_settled_s_p50: quantile(seconds, 0.5).toFixed(1),
    submit_to_settled_s_p99: quantile(seconds, 0.99).toFixed(1),
    submit_to_settled_s_max: (seconds.at(-1) ?? 0).toFixed(1),
  };
}

export function countCallbacks(
  { callbacks, countRejections }: Pick<CallbackReceivers, 'callbacks' | 'countRejections'>,
  jobs: readonly JobRow[],
): Figures {
  const received = [...callbacks.values()];
  return {
    callbacks: jobs.filter(({ callback }) => callback).length,
    callback_tries: received.reduce((sum, { attempts }) => sum + attempts, 0),
    callback_tries_refused_on_purpose: countRejections(),
    callbacks_taken_twice: received.filter(({ accepted }) => accepted > 1).length,
  };
}
