import type { Proof, ProofReport } from '../proof.js';
import { openRecoveryEnvironment } from './environment.js';
import { provePoison } from './prove-poison.js';
import { proveFrozenPostgres, proveKilledPostgres } from './prove-postgres.js';
import { proveEmptiedRedis } from './prove-redis.js';
import { proveFrozenWorker, proveKilledWorker } from './prove-workers.js';

/** Parts that break, one after the other, under the deadlines of the promise (decisions.md 33). */
export const recoveryProof: Proof = {
  name: 'recovery',
  summary: 'workers, Redis and PostgreSQL killed, frozen, emptied: everything goes on in time',
  async run({ full, say }) {
    const rig = await openRecoveryEnvironment();
    const reports: ProofReport[] = [];
    const problems: string[] = [];
    const prove = async (what: string, part: () => Promise<ProofReport>) => {
      say(what);
      reports.push(await part());
    };
    try {
      await prove('killed worker', () => proveKilledWorker(rig, full ? 10 : 2));
      await prove('frozen worker', () => proveFrozenWorker(rig, full ? 5 : 1));
      await prove('Redis flushed', () => proveEmptiedRedis(rig, 'flushed', full ? 1_000 : 60));
      await prove('Redis killed and emptied', () => proveEmptiedRedis(rig, 'killed', full ? 1_000 : 60));
      await prove('PostgreSQL killed', () => proveKilledPostgres(rig));
      if (full) await prove('PostgreSQL frozen', () => proveFrozenPostgres(rig));
      await prove('poison', () => provePoison(rig, full ? 200 : 50));
    } catch (thrown) {
      problems.push(thrown instanceof Error ? thrown.message : String(thrown)); // what came after it would prove nothing
    } finally {
      await rig.close();
    }
    return {
      figures: Object.assign({}, ...reports.map(({ figures }) => figures)),
      problems: [...reports.flatMap((report) => report.problems), ...problems],
    };
  },
};
