import type { JobLabels, JobSpec } from '@pixmill/contracts';

/**
 * Options for a request that sets none: those of the preset of its key. A level and a target replace each other, so they are one default.
 * Source: docs/api/presets.md#default-of-a-key.
 */
export interface SpecDefaults {
  readonly quality?: Pick<JobSpec, 'compression' | 'target'>;
  readonly maxBytes?: JobSpec['maxBytes'];
  readonly speed?: JobSpec['speed'];
  readonly extras?: JobSpec['extras'];
  readonly metadata?: JobSpec['metadata'];
  readonly stripLocation?: boolean;
  /** Of every request: no dialect can set them. */
  readonly priority?: number;
  readonly labels?: JobLabels;
}
