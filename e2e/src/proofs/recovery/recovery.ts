import type { Proof, ProofReport } from '../proof.js';
import { openRecoveryEnvironment } from './environment.js';
import { provePoison } from './prove-poison.js';
import { proveFrozenPostgres, proveKilledPostgres } from './prove-postgres.js';
import { proveEmptiedRedis } from './prove-redis.js';
import { proveFrozenWorker, proveKilledWorker } from './prove-workers.js';

/** Breaks one part after the other and measures the recovery. Source: docs/reliability.md#recovery-goal. */
export const recoveryProof: Proof = {
  name: 'recovery',
  summary: 'workers, Redis and PostgreSQL killed, frozen or emptied: the service recovers in time',
  async run({ full, log }) {
    const environment = await openRecoveryEnvironment();
    const reports: ProofReport[] = [];
    const problems: string[] = [];
    const prove = async (part: string, run: () => Promise<ProofReport>) => {
      log(part);
      reports.push(await run());
    };
    try {
      await prove('killed worker', () => proveKilledWorker(environment, full ? 10 : 2));
      await prove('frozen worker', () => proveFrozenWorker(environment, full ? 5 : 1));
      await prove('Redis flushed', () => proveEmptiedRedis(environment, 'flushed', full ? 1_000 : 60));
      await prove('Redis killed and emptied', () => proveEmptiedRedis(environment, 'killed', full ? 1_000 : 60));
      await prove('PostgreSQL killed', () => proveKilledPostgres(environment));
      if (full) await prove('PostgreSQL frozen', () => proveFrozenPostgres(environment));
      await prove('poison image', () => provePoison(environment, full ? 200 : 50));
    } catch (thrown) {
      problems.push(thrown instanceof Error ? thrown.message : String(thrown)); // the parts after a failed one would prove nothing
    } finally {
      await environment.close();
    }
    return {
      figures: Object.assign({}, ...reports.map(({ figures }) => figures)),
      problems: [...reports.flatMap((report) => report.problems), ...problems],
    };
  },
};
