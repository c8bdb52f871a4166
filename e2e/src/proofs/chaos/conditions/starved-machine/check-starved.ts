import { queryDatabase } from '../../../../query-database.js';
import type { DatabaseReader, JobRow } from '../../database-reader.js';
import type { NamedSample } from './submit-images.js';

export interface StarvedOutcome {
  readonly database: DatabaseReader;
  /** Account of all jobs, and its opening balance. */
  readonly account: { readonly email: string; readonly tokens: number };
  readonly starved: readonly NamedSample[];
  /** The first of them again, on the idle machine. */
  readonly references: readonly NamedSample[];
}

export interface StarvedFigures {
  readonly failed: number;
  readonly lost: number;
  /** The most attempts of a job that counted. */
  readonly attempts: number;
  readonly larger: number;
}

interface MainResult {
  readonly name: string;
  readonly bytes: number;
}

const mainResultsQuery = `
  SELECT i.name, v.size_bytes AS bytes FROM images i JOIN variants v ON v.image_id = i.id AND v.role = 'main' WHERE i.outcome = 'succeeded'`;

/** Compares the jobs and tokens with what was submitted, and the results with those of the idle machine. */
export async function checkStarved(outcome: StarvedOutcome): Promise<{ figures: StarvedFigures; problems: string[] }> {
  const { database, account, starved, references } = outcome;
  const submitted = [...starved, ...references];
  const jobs = (await database.readJobs()).filter(({ email }) => email === account.email);
  const images = jobs.flatMap((job) => job.images);
  const lost = submitted.filter(({ name }) => !images.some((image) => image.name === name && image.outcome !== null));
  const failed = images.filter((image) => image.outcome === 'failed');
  const larger = await findLargerResults(outcome);
  const problems = [
    ...(lost.length > 0 ? [`${lost.length} images are lost or not settled: ${lost.map(({ name }) => name)}`] : []),
    ...(failed.length > 0 ? [`${failed.length} good images failed: ${failed.map(({ name }) => name)}`] : []),
    ...(jobs.length === submitted.length ? [] : [`${submitted.length} submits became ${jobs.length} jobs`]),
    ...(larger.length > 0 ? [`${larger.length} results are larger than on the idle machine: ${larger.slice(0, 3)}`] : []),
    ...checkDeliveries(jobs),
    ...(await checkTokens(outcome, jobs)),
  ];
  const attempts = Math.max(...jobs.map((job) => job.attempts));
  return { figures: { failed: failed.length, lost: lost.length, attempts, larger: larger.length }, problems };
}

function checkDeliveries(jobs: readonly JobRow[]): string[] {
  const undelivered = jobs.filter(({ callback, delivery }) => callback && delivery !== 'delivered');
  return undelivered.length > 0 ? [`${undelivered.length} webhooks were not delivered`] : [];
}

async function checkTokens({ database, account: { email, tokens } }: StarvedOutcome, jobs: readonly JobRow[]): Promise<string[]> {
  const wrong = jobs.filter(({ ledger: { hold = 0, release = 0 }, tokensCharged }) => -hold - release !== tokensCharged);
  const due = tokens - jobs.reduce((sum, { tokensCharged }) => sum + tokensCharged, 0);
  const balance = (await database.readBalances()).find((row) => row.email === email);
  const isExact = balance?.tokens === due && balance.ledger === due;
  return [
    ...(wrong.length > 0 ? [`${wrong.length} jobs are charged wrongly`] : []),
    ...(isExact ? [] : [`${due} tokens due, ${balance?.tokens} in the account, ${balance?.ledger} in the ledger`]),
  ];
}

/** Names and sizes of the images whose result is larger than that of the same image on the idle machine. */
async function findLargerResults({ database, starved, references }: StarvedOutcome): Promise<string[]> {
  const rows = await queryDatabase<MainResult>(database.databaseUrl, mainResultsQuery);
  const sizes = new Map(rows.map(({ name, bytes }) => [name, bytes]));
  return references.flatMap((reference, index) => {
    const name = starved[index]?.name ?? '';
    const [size, restingSize] = [sizes.get(name), sizes.get(reference.name)];
    return size !== undefined && restingSize !== undefined && size > restingSize
      ? [`${name}: ${size} instead of ${restingSize} bytes`]
      : [];
  });
}
