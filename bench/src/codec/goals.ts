/** The goals of the issue "The optimizer: the smallest file that still looks the same". Shares are of the source's bytes. */

const everywhere = {
  /** `share` of the lossy results score `most` or more, none scores less than `least`. */
  floor: { share: 0.99, intelligent: { most: 79, least: 77 }, ultra: { most: 69, least: 67 } },
  fewerThanFixed: { all: 0.35, ninety: 0.2 },
  recordings: { share: 0.5, score: 95 },
  extras: { webp: 0.97, avif: 0.8 },
  /** The acceptance rule of the metric's specification, section 9. */
  metricError: { below: 0.15, above: 0.3, from: 90 },
  cpuMultiple: 7,
  cpuSecondsOfTwelve: 3,
  /** MB above an idle codec process (engine.md section 8). */
  megabytesOfTwelve: 350,
};

export const goals = {
  corpus: {
    ...everywhere,
    jpeg: { intelligent: 0.45, ultra: 0.305, lossless: 0.86 },
    png: { screenshots: 0.32, logos: 0.255, losslessPhoto: 0.93 },
  },
  /** Images of the same classes that are not in the corpus. */
  second: {
    ...everywhere,
    jpeg: { intelligent: 0.41, ultra: 0.3, lossless: 0.89 },
    png: { screenshots: 0.29, logos: 0.26, losslessPhoto: 0.895 },
  },
};
