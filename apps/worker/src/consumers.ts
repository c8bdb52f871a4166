import type { Deliver, DeliverSignals, Fetch, MakeThumbnail, Run } from '@pixmill/jobs';
import type { QueueName } from '@pixmill/queue';
import type { WorkerSettings } from './config.js';

/** The verbs that consume a queue. */
export interface QueueVerbs {
  readonly fetch: Fetch;
  readonly run: Run;
  readonly deliver: Deliver;
  readonly makeThumbnail: MakeThumbnail;
}

export interface QueueConsumer {
  /** Processes the job, the delivery or the image with this id. `draining`: start nothing new; `stop`: release the job or delivery. */
  process(verbs: QueueVerbs): (id: string, signals: DeliverSignals) => Promise<void>;
  /** Whether its verb reads or writes stored files; such a queue stands still while the storage is not usable. */
  readonly needsStorage: boolean;
  /** Entries at a time in one worker process. */
  concurrency(settings: Pick<WorkerSettings, 'WORKER_CONCURRENCY' | 'WEBHOOK_CONCURRENCY' | 'FETCH_CONCURRENCY'>): number;
}

/** Each queue and its verb. Twice as many jobs as codec processes run: one reads and stores while another uses the core. */
export const consumers: Readonly<Record<QueueName, QueueConsumer>> = {
  fetch: {
    process:
      (verbs) =>
      (id, { stop }) =>
        verbs.fetch(id, stop),
    needsStorage: true,
    concurrency: (settings) => settings.FETCH_CONCURRENCY,
  },
  optimize: {
    process:
      (verbs) =>
      (id, { stop }) =>
        verbs.run(id, stop),
    needsStorage: true,
    concurrency: (settings) => settings.WORKER_CONCURRENCY * 2,
  },
  deliver: { process: (verbs) => verbs.deliver, needsStorage: false, concurrency: (settings) => settings.WEBHOOK_CONCURRENCY },
  thumbnail: {
    process:
      (verbs) =>
      (imageId, { stop }) =>
        verbs.makeThumbnail(imageId, stop),
    needsStorage: true,
    concurrency: (settings) => settings.WORKER_CONCURRENCY,
  },
};
