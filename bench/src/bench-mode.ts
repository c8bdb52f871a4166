import { defaultJobSpec, type JobSpec } from '@pixmill/contracts';

/** The three compression levels of the product, and `extras`: intelligent with every extra format. */
export const benchModes = ['intelligent', 'ultra', 'lossless', 'extras'] as const;
export type BenchMode = (typeof benchModes)[number];

/** Parses a list of modes from the command line, separated by commas. Throws when a name is unknown. */
export function parseModes(list: string): BenchMode[] {
  return list.split(',').map((name) => {
    const mode = benchModes.find((known) => known === name);
    if (mode === undefined) throw new Error(`unknown mode ${name}; known modes: ${benchModes.join()}`);
    return mode;
  });
}

/** The job spec of a mode; all other options have their defaults. */
export function toJobSpec(mode: BenchMode): JobSpec {
  return mode === 'extras' ? { ...defaultJobSpec, extras: ['webp', 'avif'] } : { ...defaultJobSpec, compression: mode };
}
