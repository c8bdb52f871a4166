import type pg from 'pg';

/**
 * Measures how long callers wait for a connection of this pool, in ms. Each call starts a probe, unless one runs: the probe queues for
 * a connection like any caller.
 */
export function createPoolWaitGauge(pool: pg.Pool): () => number {
  let waitingSince: number | null = null;

  async function measureWait(startedAt: number): Promise<void> {
    waitingSince = startedAt;
    // Only the length of the wait counts. Callers that need the database get the error from their own query.
    const client = await pool.connect().catch(() => null);
    waitingSince = null;
    client?.release();
  }

  return () => {
    const now = performance.now();
    if (waitingSince !== null) return now - waitingSince;
    void measureWait(now);
    return 0;
  };
}
