/** One look at a process: after how many jobs, and its resident memory then, in bytes. */
export interface MemorySample {
  readonly jobs: number;
  readonly rssBytes: number;
}

/** Slope of the least-squares line through the samples, in percent of their mean per 1,000 jobs. */
export function computeSlopePercent(samples: readonly MemorySample[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [jobs, rssBytes] = [mean(samples.map((sample) => sample.jobs)), mean(samples.map((sample) => sample.rssBytes))];
  const spread = samples.reduce((sum, sample) => sum + (sample.jobs - jobs) ** 2, 0);
  const together = samples.reduce((sum, sample) => sum + (sample.jobs - jobs) * (sample.rssBytes - rssBytes), 0);
  return spread === 0 ? 0 : (together / spread / rssBytes) * 1_000 * 100;
}
