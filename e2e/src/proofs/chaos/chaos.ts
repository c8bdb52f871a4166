import { setTimeout as pause } from 'node:timers/promises';
import { findSecrets } from '../find-secrets.js';
import { createProblems, type Problems } from '../problems.js';
import type { Proof, ProofOptions, ProofReport } from '../proof.js';
import { checkLeftovers } from './check-leftovers.js';
import { checkBalances, checkCallbacks, checkCharges, checkJobs, checkResults, type OpeningBalance } from './checks.js';
import type { DatabaseReader } from './database-reader.js';
import { type ChaosEnvironment, openChaosEnvironment, workerCount } from './environment.js';
import { openExternalServers } from './external-servers.js';
import { countCallbacks, countFaults, countLoad } from './figures.js';
import { injectFaults } from './inject-faults.js';
import { type Load, startLoad } from './load/load.js';
import { createSampleImages } from './load/sample-images.js';
import { type AccountName, planSubmission } from './load/submission.js';
import { planFaults } from './plan-faults.js';
import { readResults } from './read-results.js';

const shortScale = { submissions: 150, faults: 10, clients: 16, giveUpMs: 120_000, quietWithinMs: 60_000 };
const fullScale = { submissions: 3_600, faults: 50, clients: 24, giveUpMs: 240_000, quietWithinMs: 300_000 };
const imagesPerSubmission = 2;
const pollIntervalMs = 250;
const progressIntervalMs = 10_000;

/** Waits until nothing is open any more, or until nothing has ended for `timeoutMs`. */
async function waitUntilIdle(truth: DatabaseReader, withinMs: number): Promise<void> {
  let [fewest, since] = [Number.POSITIVE_INFINITY, Date.now()];
  while (fewest > 0 && Date.now() - since < withinMs) {
    const open = (await truth.countUnfinished()) ?? fewest;
    if (open < fewest) [fewest, since] = [open, Date.now()];
    await pause(pollIntervalMs);
  }
}

function reportProgress(load: Load, say: ProofOptions['say']): () => void {
  const timer = setInterval(
    () => say(`${load.countFinished()} submissions over, ${load.countInFlight()} submits under way`),
    progressIntervalMs,
  );
  return () => clearInterval(timer);
}

async function fetchOpeningBalance(
  url: string,
  { key, email, tokens }: ChaosEnvironment['accounts'][AccountName],
): Promise<OpeningBalance> {
  const response = await fetch(`${url}/v1/users/info`, { headers: { 'x-api-key': key } });
  const { result } = (await response.json()) as { result?: { tokens: number } };
  return { email, tokens, reportedTokens: result?.tokens ?? Number.NaN };
}

async function runChaos(
  place: ChaosEnvironment,
  { full: whole, seed, say }: ProofOptions,
  problems: Problems,
): Promise<ProofReport['figures']> {
  const scale = whole ? fullScale : shortScale;
  const pictures = await createSampleImages(seed);
  const submissionOf = (number: number) => planSubmission(seed, number, pictures);
  const outside = await openExternalServers({ seed, submissionOf });
  try {
    const { service, database, accounts } = place;
    const keys = { rich: accounts.rich.key, poor: accounts.poor.key };
    const accountOf = (email: string) => (email === accounts.rich.email ? 'rich' : email === accounts.poor.email ? 'poor' : null);
    const { submissions: count, clients, giveUpMs } = scale;
    const load = startLoad({ url: service.url, keys, outside, submissionOf, count, clients, giveUpMs, problems });
    const stopSaying = reportProgress(load, say);
    const faults = planFaults({ seed, count: scale.faults, submissions: scale.submissions, workers: workerCount });
    const injected = await injectFaults({ faults, service, database, load, say });
    await load.finished;
    stopSaying();
    say('every client is through; waiting for what is still open');
    await waitUntilIdle(database, scale.quietWithinMs);

    say('reading every result twice');
    const jobs = (await database.readJobs()).filter(({ email }) => accountOf(email) !== null);
    const results = await readResults({ url: service.url, keys, accountOf, jobs, problems });
    const evidence = { records: load.records, jobs, results, callbacks: outside.callbacks, problems };
    checkJobs(evidence);
    checkResults(evidence);
    const openings = {
      rich: await fetchOpeningBalance(service.url, accounts.rich),
      poor: await fetchOpeningBalance(service.url, accounts.poor),
    };
    checkBalances({ openings, balances: await database.readBalances(), charged: checkCharges(evidence), problems });
    checkCallbacks(evidence);
    if (injected.filter(({ wasBusy }) => wasBusy).length * 2 < injected.length)
      problems.add('fewer than half of the faults hit work in hand', 'this run');
    say('waiting for housekeeping');
    const left = await checkLeftovers(service, database, problems);
    return { ...countLoad(load, jobs), ...countFaults(injected), ...countCallbacks(outside, jobs), ...left };
  } finally {
    await outside.close();
  }
}

/** Kills and pauses everything at seeded moments under load, then audits over HTTP and SQL. Source: reliability.md G1, G10, E4. */
export const chaosProof: Proof = {
  name: 'chaos',
  summary: 'API, workers, Redis and PostgreSQL killed and paused under load: nothing lost, nothing charged wrong, no secret logged',
  async run(options) {
    const problems = createProblems();
    const place = await openChaosEnvironment((options.full ? fullScale : shortScale).submissions * imagesPerSubmission);
    try {
      const figures = await runChaos(place, options, problems);
      const { problems: leaks, files, lines } = await findSecrets(place.logDir, place.secrets);
      return {
        figures: { ...figures, log_files_searched: files, log_lines_searched: lines },
        problems: [...problems.sentences(), ...leaks],
      };
    } finally {
      await place.close();
    }
  },
};
