import { setTimeout as pause } from 'node:timers/promises';
import { findSecrets } from '../find-secrets.js';
import { createProblems, type Problems } from '../problems.js';
import type { Proof, ProofOptions, ProofReport } from '../proof.js';
import { checkLeftovers } from './check-leftovers.js';
import { checkBalances, checkCallbacks, checkCharges, checkJobs, checkResults, type OpeningBalance } from './checks.js';
import type { DatabaseReader } from './database-reader.js';
import { type ChaosAccount, type ChaosEnvironment, openChaosEnvironment, workerCount } from './environment.js';
import { type ExternalServers, openExternalServers } from './external-servers.js';
import { countCallbacks, countFaults, countLoad } from './figures.js';
import { type InjectedFault, injectFaults } from './inject-faults.js';
import { Load } from './load/load.js';
import { createSampleImages } from './load/sample-images.js';
import { planSubmission, type Submission } from './load/submission.js';
import { planFaults } from './plan-faults.js';
import { readResults } from './read-results.js';

const shortScale = { submissions: 150, faults: 10, clients: 16, giveUpMs: 120_000, idleTimeoutMs: 60_000 };
const fullScale = { submissions: 3_600, faults: 50, clients: 24, giveUpMs: 240_000, idleTimeoutMs: 300_000 };
const imagesPerSubmission = 2;
const pollIntervalMs = 250;
const progressIntervalMs = 10_000;

interface ChaosRun {
  readonly environment: ChaosEnvironment;
  readonly externalServers: ExternalServers;
  readonly getSubmission: (number: number) => Submission;
  readonly options: ProofOptions;
  readonly problems: Problems;
}

const getKeys = ({ accounts: { rich, poor } }: ChaosEnvironment) => ({ rich: rich.key, poor: poor.key });
const getScale = ({ full }: ProofOptions) => (full ? fullScale : shortScale);

/** Waits until no job or delivery is open, or until none has ended for `timeoutMs`. */
async function waitUntilIdle(database: DatabaseReader, timeoutMs: number): Promise<void> {
  let [fewest, changedAt] = [Number.POSITIVE_INFINITY, Date.now()];
  while (fewest > 0 && Date.now() - changedAt < timeoutMs) {
    const open = (await database.countUnfinished()) ?? fewest;
    if (open < fewest) [fewest, changedAt] = [open, Date.now()];
    await pause(pollIntervalMs);
  }
}

/** Runs the load with its faults, and waits until the service is idle. */
async function runLoad(run: ChaosRun): Promise<{ readonly load: Load; readonly injected: readonly InjectedFault[] }> {
  const { environment, externalServers, getSubmission, options, problems } = run;
  const { service, database } = environment;
  const { seed, log } = options;
  const { submissions, clients, giveUpMs, faults: faultCount, idleTimeoutMs } = getScale(options);
  const keys = getKeys(environment);
  const load = new Load({ url: service.url, keys, externalServers, getSubmission, count: submissions, clients, giveUpMs, problems });
  const logProgress = () => log(`${load.countFinished()} submissions finished, ${load.countInFlight()} submits in flight`);
  const progressTimer = setInterval(logProgress, progressIntervalMs);
  try {
    const faults = planFaults({ seed, count: faultCount, submissions, workers: workerCount });
    const [injected] = await Promise.all([injectFaults({ faults, service, database, load, log }), load.run()]);
    log('every client has finished; waiting for open jobs and deliveries');
    await waitUntilIdle(database, idleTimeoutMs);
    return { load, injected };
  } finally {
    clearInterval(progressTimer);
  }
}

async function fetchOpeningBalance(url: string, { key, email, tokens }: ChaosAccount): Promise<OpeningBalance> {
  const response = await fetch(`${url}/v1/users/info`, { headers: { 'x-api-key': key } });
  const { result } = (await response.json()) as { result?: { tokens: number } };
  return { email, tokens, reportedTokens: result?.tokens ?? Number.NaN };
}

/** Compares the replies, the database, the results, the callbacks and the balances. */
async function checkOutcome({ environment, externalServers, options, problems }: ChaosRun, load: Load) {
  const { service, database, accounts } = environment;
  const { rich, poor } = accounts;
  const accountOf = (email: string) => (email === rich.email ? 'rich' : email === poor.email ? 'poor' : null);
  options.log('reading every result twice');
  const jobs = (await database.readJobs()).filter(({ email }) => accountOf(email) !== null);
  const results = await readResults({ url: service.url, keys: getKeys(environment), accountOf, jobs, problems });
  const observations = { records: load.records, jobs, results, callbacks: externalServers.callbacks, problems };
  checkJobs(observations);
  checkResults(observations);
  const openings = { rich: await fetchOpeningBalance(service.url, rich), poor: await fetchOpeningBalance(service.url, poor) };
  checkBalances({ openings, balances: await database.readBalances(), charged: checkCharges(observations), problems });
  checkCallbacks(observations);
  return jobs;
}

async function runChaos(environment: ChaosEnvironment, options: ProofOptions, problems: Problems): Promise<ProofReport['figures']> {
  const { seed, log } = options;
  const images = await createSampleImages(seed);
  const getSubmission = (number: number) => planSubmission(seed, number, images);
  const externalServers = await openExternalServers({ seed, getSubmission });
  try {
    const run = { environment, externalServers, getSubmission, options, problems };
    const { load, injected } = await runLoad(run);
    const jobs = await checkOutcome(run, load);
    if (injected.filter(({ wasBusy }) => wasBusy).length * 2 < injected.length) {
      problems.add('fewer than half of the faults hit a busy process', 'this run');
    }
    log('waiting for maintenance');
    const leftovers = await checkLeftovers(environment.service, environment.database, problems);
    return { ...countLoad(load, jobs), ...countFaults(injected), ...countCallbacks(externalServers, jobs), ...leftovers };
  } finally {
    await externalServers.close();
  }
}

/** Kills and pauses every process at seeded moments under load. Sources: docs/reliability.md#chaos-goal, docs/reliability.md#secrets-goal. */
export const chaosProof: Proof = {
  name: 'chaos',
  summary: 'API, workers, Redis and PostgreSQL killed and paused under load: no job is lost, every charge is right, no secret is logged',
  async run(options) {
    const problems = createProblems();
    const environment = await openChaosEnvironment(getScale(options).submissions * imagesPerSubmission);
    try {
      const figures = await runChaos(environment, options, problems);
      const { problems: leaks, files, lines } = await findSecrets(environment.logDir, environment.secrets);
      return {
        figures: { ...figures, log_files_searched: files, log_lines_searched: lines },
        problems: [...problems.sentences(), ...leaks],
      };
    } finally {
      await environment.close();
    }
  },
};
