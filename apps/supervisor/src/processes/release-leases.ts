import { type DatabaseAddress, openDatabase } from '@pixmill/db';

/**
 * Releases the leases of a dead worker, so that its jobs run again at once. Without the database they expire on their own
 * after 5 s (docs/reliability.md#leases).
 */
export async function releaseLeases(address: DatabaseAddress, workerName: string, printLine: (line: string) => void): Promise<void> {
  const database = openDatabase({ ...address, poolSize: 1 });
  try {
    await database.jobs.releaseLeases(workerName);
    await database.deliveries.releaseLeases(workerName);
  } catch (error) {
    printLine(
      `could not release the leases of ${workerName}; they expire on their own (${error instanceof Error ? error.message : String(error)})`,
    );
  } finally {
    await database.close();
  }
}
