import { setTimeout as pause } from 'node:timers/promises';
import { createProblems, type Problems } from '../problems.js';
import type { Proof, ProofOptions, ProofReport } from '../proof.js';
import { findSecrets } from '../secrets.js';
import { strikeAll } from './faults.js';
import { countCalls, countFaults, countLoad } from './figures.js';
import { judgeLeftovers } from './left-behind.js';
import { type Load, startLoad } from './load.js';
import { openOutsideWorld } from './outside.js';
import { createPictures } from './pictures.js';
import { openPlace, type Place, workers } from './place.js';
import { planFaults } from './plan.js';
import { readResults } from './readings.js';
import { type AccountName, planSubmission } from './submission.js';
import type { Truth } from './truth.js';
import { judgeBalances, judgeCallbacks, judgeCharges, judgeJobs, judgeResults, type Opening } from './verdict.js';

const short = { submissions: 150, faults: 10, clients: 16, giveUpMs: 120_000, quietWithinMs: 60_000 };
const full = { submissions: 3_600, faults: 50, clients: 24, giveUpMs: 240_000, quietWithinMs: 300_000 };
const imagesPerSubmission = 2;
const lookEveryMs = 250;
const sayEveryMs = 10_000;

/** Waits until nothing is open any more, or until nothing has ended for `withinMs`. */
async function untilQuiet(truth: Truth, withinMs: number): Promise<void> {
  let [fewest, since] = [Number.POSITIVE_INFINITY, Date.now()];
  while (fewest > 0 && Date.now() - since < withinMs) {
    const open = (await truth.countOpen()) ?? fewest;
    if (open < fewest) [fewest, since] = [open, Date.now()];
    await pause(lookEveryMs);
  }
}

function sayProgress(load: Load, say: ProofOptions['say']): () => void {
  const timer = setInterval(() => say(`${load.done()} submissions over, ${load.inFlight()} submits under way`), sayEveryMs);
  return () => clearInterval(timer);
}

async function askBalance(url: string, { key, email, tokens }: Place['accounts'][AccountName]): Promise<Opening> {
  const response = await fetch(`${url}/v1/users/info`, { headers: { 'x-api-key': key } });
  const { result } = (await response.json()) as { result?: { tokens: number } };
  return { email, tokens, told: result?.tokens ?? Number.NaN };
}

async function strike(place: Place, { full: whole, seed, say }: ProofOptions, problems: Problems): Promise<ProofReport['figures']> {
  const size = whole ? full : short;
  const pictures = await createPictures(seed);
  const submissionOf = (number: number) => planSubmission(seed, number, pictures);
  const outside = await openOutsideWorld({ seed, submissionOf });
  try {
    const { service, truth, accounts } = place;
    const keys = { rich: accounts.rich.key, poor: accounts.poor.key };
    const accountOf = (email: string) => (email === accounts.rich.email ? 'rich' : email === accounts.poor.email ? 'poor' : null);
    const { submissions: count, clients, giveUpMs } = size;
    const load = startLoad({ url: service.url, keys, outside, submissionOf, count, clients, giveUpMs, problems });
    const stopSaying = sayProgress(load, say);
    const faults = planFaults({ seed, count: size.faults, submissions: size.submissions, workers });
    const struck = await strikeAll({ faults, service, truth, load, say });
    await load.finished;
    stopSaying();
    say('every client is through; waiting for what is still open');
    await untilQuiet(truth, size.quietWithinMs);

    say('reading every result twice');
    const jobs = (await truth.jobs()).filter(({ email }) => accountOf(email) !== null);
    const results = await readResults({ url: service.url, keys, accountOf, jobs, problems });
    const evidence = { told: load.told, jobs, results, calls: outside.calls, problems };
    judgeJobs(evidence);
    judgeResults(evidence);
    const openings = { rich: await askBalance(service.url, accounts.rich), poor: await askBalance(service.url, accounts.poor) };
    judgeBalances({ openings, balances: await truth.balances(), charged: judgeCharges(evidence), problems });
    judgeCallbacks(evidence);
    if (struck.filter(({ atWork }) => atWork).length * 2 < struck.length)
      problems.add('fewer than half of the faults hit work in hand', 'this run');
    say('waiting for housekeeping');
    const left = await judgeLeftovers(service, truth, problems);
    return { ...countLoad(load, jobs), ...countFaults(struck), ...countCalls(outside, jobs), ...left };
  } finally {
    await outside.close();
  }
}

/** Kills and pauses everything at seeded moments under load, then audits over HTTP and SQL. Source: reliability.md G1, G10, E4. */
export const chaos: Proof = {
  name: 'chaos',
  summary: 'API, workers, Redis and PostgreSQL killed and paused under load: nothing lost, nothing charged wrong, no secret logged',
  async run(options) {
    const problems = createProblems();
    const place = await openPlace((options.full ? full : short).submissions * imagesPerSubmission);
    try {
      const figures = await strike(place, options, problems);
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
