import { type AppError, toAppError } from '@pixmill/contracts';
import type { RedisFacts } from '@pixmill/queue';
import { formatBytes } from '../../../terminal/format-units.js';
import { type Check, type CheckReport, type Finding, problem, warning } from '../../check.js';
import type { OperatorContext } from '../operator-context.js';

const page = 'docs/running.md#redis-of-your-own';

/** Whether Redis answers, and keeps what is written to it. */
export const queueCheck: Check<OperatorContext> = {
  name: 'queue',
  async run(context): Promise<CheckReport | string> {
    const { redisUrl, invalid, env } = context;
    if (invalid.has('REDIS_URL')) return 'REDIS_URL is not valid: see settings';
    if (redisUrl === null) return 'the Redis of `npm start` runs with the service, which does not run';
    try {
      return describeServer(await context.redisFacts());
    } catch (thrown) {
      return { summary: 'Redis cannot be used', findings: [toFinding(toAppError(thrown), Boolean(env.REDIS_URL))] };
    }
  },
};

/** The first line of the error names the reason; what follows is advice for a start. */
function toFinding({ code, message, detail }: AppError, isOwnRedis: boolean): Finding {
  const [reason] = code === 'setup_failed' ? message.split('\n') : [detail ?? message];
  const what = isOwnRedis ? reason : 'The Redis of `npm start` does not answer.';
  const remedy = isOwnRedis ? 'Start it, or correct REDIS_URL' : 'Start the service again: `npm start`';
  return problem(`${what} Jobs are accepted and wait until it answers.`, `${remedy} (${page})`);
}

function describeServer(facts: RedisFacts): CheckReport {
  const { version, usedBytes, maxBytes, maxmemoryPolicy, isPersistent, roundTripMs } = facts;
  const limit = maxBytes === 0 ? 'no limit' : `of ${formatBytes(maxBytes)}`;
  return {
    summary: `Redis ${version}, ${formatBytes(usedBytes)} ${limit === 'no limit' ? 'used, no limit' : limit}, ${roundTripMs.toFixed(1)} ms`,
    figures: {
      ...{ version, used_bytes: usedBytes, max_bytes: maxBytes, maxmemory_policy: maxmemoryPolicy },
      ...{ persistent: isPersistent, round_trip_ms: Math.round(roundTripMs * 10) / 10 },
    },
    findings: findTroubles(facts),
  };
}

function findTroubles({ advice, usedBytes, maxBytes, persistenceFailed }: RedisFacts): Finding[] {
  return [
    ...advice.map((text) =>
      warning(
        `${text.replace(/: set .*$/s, '')}: jobs start late, and limits are forgotten.`,
        `Set \`maxmemory-policy noeviction\` in the configuration of Redis (${page})`,
      ),
    ),
    ...(maxBytes > 0 && usedBytes > 0.9 * maxBytes
      ? [
          warning(
            `Redis uses ${formatBytes(usedBytes)} of its ${formatBytes(maxBytes)}: when it is full, jobs start late.`,
            `Raise maxmemory of Redis (${page})`,
          ),
        ]
      : []),
    ...(persistenceFailed
      ? [
          warning(
            'Redis could not write to its disk, and may refuse every command because of that.',
            `Make room on its disk, or turn its persistence off: Pixmill does not need it (${page})`,
          ),
        ]
      : []),
  ];
}
