import { openDatabase } from '@pixmill/db';

/**
 * Gives back what a dead worker held, so that its jobs run again at once (decisions.md 15).
 * With the database away nothing is lost: leases end by themselves a few seconds later.
 */
export async function releaseLeases(databaseUrl: string, workerName: string, say: (line: string) => void): Promise<void> {
  const database = openDatabase({ url: databaseUrl, poolSize: 1 });
  try {
    await database.jobs.releaseLeases(workerName);
    await database.deliveries.releaseLeases(workerName);
  } catch (error) {
    say(`the leases of ${workerName} end by themselves (${error instanceof Error ? error.message : String(error)})`);
  } finally {
    await database.close();
  }
}
