/** Resident memory of a process, in bytes, after a number of jobs. */
export interface MemorySample {
  readonly jobs: number;
  readonly rssBytes: number;
}

/** Slope of the least-squares line through the samples, in percent of their mean per 1,000 jobs. */
export function computeSlopePercent(samples: readonly MemorySample[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [jobs, rssBytes] = [mean(samples.map((sample) => sample.jobs)), mean(samples.map((sample) => sample.rssBytes))];
  const variance = samples.reduce((sum, sample) => sum + (sample.jobs - jobs) ** 2, 0);
  const covariance = samples.reduce((sum, sample) => sum + (sample.jobs - jobs) * (sample.rssBytes - rssBytes), 0);
  return variance === 0 ? 0 : (covariance / variance / rssBytes) * 1_000 * 100;
}
