import type { Database } from '@pixmill/db';
import { formatDuration } from '../../../terminal/format-units.js';
import { type Check, type CheckReport, type Finding, problem, warning } from '../../check.js';
import type { OperatorContext } from '../operator-context.js';

/** A job is claimed within a second while a worker has room. */
const longWaitS = 60;

type WorkFacts = Awaited<ReturnType<typeof readFacts>>;

/** Whether workers run and jobs get their turn, and what waits for the operator. */
export const workCheck: Check<OperatorContext> = {
  name: 'work',
  needs: ['database'],
  async run({ database, isRunning, workers }): Promise<CheckReport> {
    return describeWork(await readFacts(database()), isRunning ? (workers?.processes ?? 1) : 0);
  },
};

async function readFacts({ workers, jobs, service, deadLetters, operation }: Database) {
  const [alive, progress, queues, pause, unreplayed, endpoints] = await Promise.all([
    workers.listAlive(),
    jobs.readQueueProgress(),
    operation.readQueues(),
    service.findPause(),
    deadLetters.countUnreplayed(),
    operation.countEndpointTroubles(),
  ]);
  const waiting = queues.reduce((sum, { waiting: count }) => sum + count, 0);
  return { alive, progress, waiting, pause, unreplayed, endpoints };
}

/** `expected` is the number of workers that should run. */
function describeWork(facts: WorkFacts, expected: number): CheckReport {
  const { alive, waiting, pause, unreplayed } = facts;
  const workers = `${alive.length} ${alive.length === 1 ? 'worker' : 'workers'}`;
  return {
    summary: `${workers}, ${waiting} waiting${pause ? ', paused' : ''}, ${unreplayed} dead letters`,
    figures: { workers: alive.length, waiting, paused: pause !== null, dead_letters: unreplayed },
    findings: [...findIdle(facts, expected), ...findLeftovers(facts)],
  };
}

/** What keeps jobs from their turn. */
function findIdle({ alive, pause, progress, waiting }: WorkFacts, expected: number): Finding[] {
  const age = progress.oldestQueuedS;
  const jobs = age === null ? '' : ` The oldest job has waited for ${formatDuration(age * 1_000)}.`;
  if (pause) {
    const reason = pause.reason === null ? '' : ` (${pause.reason})`;
    return [
      warning(
        `The work is paused since ${pause.pausedAt.toISOString()}${reason}.${jobs}`,
        '`npx pixmill resume` starts it again (docs/command.md#doctor)',
      ),
    ];
  }
  if (alive.length === 0 && (expected > 0 || waiting > 0)) {
    const meaning = `No worker has reported itself for 30 s: accepted jobs wait.${jobs}`;
    return [
      problem(
        meaning,
        'Start the service, `npm start`, or its workers; their logs in DATA_DIR/log say why they ended (docs/running.md#from-a-clone)',
      ),
    ];
  }
  if (alive.length < expected) {
    const meaning = `${alive.length} of ${expected} workers have reported themselves in the last 30 s: jobs take longer.${jobs}`;
    return [
      warning(
        meaning,
        `Look at the logs of the others in DATA_DIR/log. \`npm start\` starts a worker again that ended (docs/running.md#from-a-clone)`,
      ),
    ];
  }
  if (age !== null && age > longWaitS) {
    const meaning = `The oldest job has waited for ${formatDuration(age * 1_000)}: there are more jobs than the workers can do.`;
    return [warning(meaning, 'Raise WORKER_PROCESSES, or add workers (docs/running.md#settings-to-know-first)')];
  }
  return [];
}

/** What waits for the operator. */
function findLeftovers({ unreplayed, endpoints: { paused, failing } }: WorkFacts): Finding[] {
  const deadLetters = `${unreplayed} ${unreplayed === 1 ? 'job' : 'jobs'} could not be processed by no fault of their images.`;
  const webhooks = `Webhooks are not taken: ${paused} ${paused === 1 ? 'endpoint is' : 'endpoints are'} paused, ${failing} failed many times in a row.`;
  return [
    ...(unreplayed > 0
      ? [
          warning(
            deadLetters,
            'Look at the reasons with `npx pixmill job list --dead`, mend the cause, then `npx pixmill job replay` (docs/running.md#dead-letters)',
          ),
        ]
      : []),
    ...(paused + failing > 0
      ? [
          warning(
            webhooks,
            '`npx pixmill delivery list ACCOUNT` shows them, `npx pixmill delivery resume` ends a pause (docs/outbound.md#webhook-attempts)',
          ),
        ]
      : []),
  ];
}
