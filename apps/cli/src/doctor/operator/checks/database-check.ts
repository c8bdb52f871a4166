import { toAppError } from '@pixmill/contracts';
import type { DatabaseFacts } from '@pixmill/db';
import { type Check, type CheckReport, type Finding, problem, warning } from '../../check.js';
import type { OperatorContext } from '../operator-context.js';

const page = 'docs/running.md#postgresql-of-your-own';
const [oldestMajor, newestMajor] = [15, 18];

/** Whether PostgreSQL answers, and has the version, the schema and the connections that the service needs. */
export const databaseCheck: Check<OperatorContext> = {
  name: 'database',
  timeLimitMs: 15_000,
  async run(context): Promise<CheckReport | string> {
    const { databaseUrl, invalid } = context;
    if (invalid.has('DATABASE_URL')) return 'DATABASE_URL is not valid: see settings';
    if (databaseUrl === null) return 'the PostgreSQL of `npm start` runs with the service, which does not run';
    const host = new URL(databaseUrl).host;
    try {
      return describeServer(await context.databaseFacts(), context);
    } catch (thrown) {
      return describeRefusal(toAppError(thrown), host, context);
    }
  },
};

function describeRefusal({ code, message, detail }: ReturnType<typeof toAppError>, host: string, { env }: OperatorContext): CheckReport {
  const own = env.DATABASE_URL ? 'Start it, or correct DATABASE_URL' : 'Start the service again: `npm start`';
  if (code === 'setup_failed') return { summary: `${host} cannot be used`, findings: [problem(message, `See ${page}`)] };
  const meaning = `PostgreSQL at ${host} ${code === 'unavailable' ? 'does not answer' : 'refuses'}: ${(detail ?? message).trim()}`;
  return { summary: `${host} ${code === 'unavailable' ? 'does not answer' : 'refuses'}`, findings: [problem(meaning, `${own} (${page})`)] };
}

function describeServer(facts: DatabaseFacts, context: OperatorContext): CheckReport {
  const { version, openConnections, maxConnections, roundTripMs, missingMigrations } = facts;
  return {
    summary: `PostgreSQL ${version}, ${openConnections} of ${maxConnections} connections, ${roundTripMs.toFixed(1)} ms`,
    figures: {
      ...{ version, open_connections: openConnections, max_connections: maxConnections },
      ...{ round_trip_ms: Math.round(roundTripMs * 10) / 10, missing_migrations: missingMigrations.length },
    },
    findings: [...findServerTroubles(facts, context), ...findMissingMigrations(facts), ...findFewConnections(facts, context)],
  };
}

function findServerTroubles({ version, majorVersion, readOnly, roundTripMs }: DatabaseFacts, { settings }: OperatorContext): Finding[] {
  const supported = `PostgreSQL ${oldestMajor} to ${newestMajor} (docs/running.md#supported-versions)`;
  return [
    ...(majorVersion < oldestMajor ? [problem(`PostgreSQL ${version} is too old.`, `Upgrade to ${supported}`)] : []),
    ...(majorVersion > newestMajor ? [warning(`Pixmill is not tried with PostgreSQL ${version}.`, `Use ${supported}`)] : []),
    ...(readOnly
      ? [problem('PostgreSQL takes no writes: it is a replica, or set to read only.', `Let DATABASE_URL name the primary (${page})`)]
      : []),
    ...(2 * roundTripMs > settings.DATABASE_AWAY_AFTER
      ? [
          warning(
            `PostgreSQL needs ${roundTripMs.toFixed(0)} ms for an answer: requests get 503 when it takes longer than DATABASE_AWAY_AFTER.`,
            `Raise DATABASE_AWAY_AFTER, or move the service closer to it (${page})`,
          ),
        ]
      : []),
  ];
}

function findMissingMigrations({ missingMigrations }: DatabaseFacts): Finding[] {
  if (missingMigrations.length === 0) return [];
  const meaning = `The database lacks migrations, and no process starts without them: ${missingMigrations.join(', ')}.`;
  return [problem(meaning, '`npm start` applies them, and so does `node scripts/migrate.mjs` (docs/running.md#upgrades)')];
}

/** Each process opens its pool and one connection more for its watch. */
function findFewConnections({ maxConnections }: DatabaseFacts, { settings, workers }: OperatorContext): Finding[] {
  const processes = 1 + (workers?.processes ?? 1);
  const needed = processes * (settings.DATABASE_POOL + 1);
  if (needed <= maxConnections) return [];
  const meaning = `The API and its workers may open ${needed} connections, and PostgreSQL allows ${maxConnections}: under load, requests get 503.`;
  return [warning(meaning, `Raise max_connections of PostgreSQL, or lower DATABASE_POOL or WORKER_PROCESSES (${page})`)];
}
