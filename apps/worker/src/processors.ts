import type { QueueName } from '@pixmill/queue';
import type { Wiring } from './wiring.js';

/** Which verb answers which bell. */
export const processors = {
  optimize: ({ run }) => run,
  deliver: ({ deliver }) => deliver,
} as const satisfies Record<QueueName, (wiring: Wiring) => (id: string, stop: AbortSignal) => Promise<void>>;

/** Bells answered at a time for each image that may be at work: a download or a webhook waits on the network, not on a core. */
export const bellsPerImage = { optimize: 2, deliver: 16 } as const satisfies Record<QueueName, number>;
