/** Goals of the codec bench. Shares are of the source's bytes. */

export interface FloorGoal {
  /** `share` of the results must have at least this score. */
  readonly most: number;
  /** Every result must have at least this score. */
  readonly least: number;
}

const sharedGoals = {
  floor: { share: 0.99, intelligent: { most: 79, least: 77 }, ultra: { most: 69, least: 67 } },
  fewerThanFixed: { all: 0.35, ninety: 0.2 },
  recordings: { share: 0.5, score: 95 },
  extras: { webp: 0.97, avif: 0.8 },
  /** Largest difference below and above the score `from`. Source: docs/metric.md#9-numeric-pitfalls, number 2. */
  metricError: { below: 0.15, above: 0.3, from: 90 },
  cpuMultiple: 7,
  /** For a JPEG of 12 MP. */
  cpuSecondsOfTwelve: 3,
  /** Above an idle codec process, for a JPEG of 12 MP (docs/measurements/codecs.md#resource-goals). */
  megabytesOfTwelve: 350,
} as const;

export const goals = {
  corpus: {
    ...sharedGoals,
    jpeg: { intelligent: 0.45, ultra: 0.305, lossless: 0.86 },
    png: { screenshots: 0.32, logos: 0.255, losslessPhoto: 0.93 },
  },
  /** For images of the same classes that are not in the corpus. */
  second: {
    ...sharedGoals,
    jpeg: { intelligent: 0.41, ultra: 0.3, lossless: 0.89 },
    png: { screenshots: 0.29, logos: 0.26, losslessPhoto: 0.895 },
  },
} as const;

export type Goals = (typeof goals)['corpus' | 'second'];
