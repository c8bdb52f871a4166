import type { Proof, ProofReport } from '../proof.js';
import { poison } from './poison.js';
import { frozenPostgres, killedPostgres } from './postgres.js';
import { emptiedRedis } from './redis.js';
import { openRig } from './rig.js';
import { frozenWorker, killedWorker } from './workers.js';

/** Parts that break, one after the other, under the deadlines of the promise (decisions.md 33). */
export const recovery: Proof = {
  name: 'recovery',
  summary: 'workers, Redis and PostgreSQL killed, frozen, emptied: everything goes on in time',
  async run({ full, say }) {
    const rig = await openRig();
    const reports: ProofReport[] = [];
    const problems: string[] = [];
    const prove = async (what: string, part: () => Promise<ProofReport>) => {
      say(what);
      reports.push(await part());
    };
    try {
      await prove('killed worker', () => killedWorker(rig, full ? 10 : 2));
      await prove('frozen worker', () => frozenWorker(rig, full ? 5 : 1));
      await prove('Redis flushed', () => emptiedRedis(rig, 'flushed', full ? 1_000 : 60));
      await prove('Redis killed and emptied', () => emptiedRedis(rig, 'killed', full ? 1_000 : 60));
      await prove('PostgreSQL killed', () => killedPostgres(rig));
      if (full) await prove('PostgreSQL frozen', () => frozenPostgres(rig));
      await prove('poison', () => poison(rig, full ? 200 : 50));
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
