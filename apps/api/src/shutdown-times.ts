/**
 * Longest times of a shutdown in ms, each inside the next one: requests that wait for a result, all connections, and everything. The last is below the
 * 30 s after which the supervisor, and `stop_grace_period` of docker-compose.yml, kill the process (docs/reliability.md#shutdown).
 */
export const apiShutdownTimes = { waitersMs: 20_000, connectionsMs: 25_000, totalMs: 28_000 } as const;
