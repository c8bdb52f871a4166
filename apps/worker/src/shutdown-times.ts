/**
 * Longest times of a shutdown in ms: jobs that run are finished or released, and everything; Redis may be unavailable meanwhile. The last is below the
 * 30 s after which the supervisor kills the process, and below `stop_grace_period` of docker-compose.yml (docs/reliability.md#shutdown).
 */
export const workerShutdownTimes = { jobsMs: 25_000, totalMs: 28_000 } as const;
