export type { LocalService, LocalServiceOptions } from './local-service.js';
export { startPostgres } from './postgres/start-postgres.js';
export { findRedisBinary } from './redis/find-redis-binary.js';
export { startRedis } from './redis/start-redis.js';
export { findFreePort } from './server/port.js';
export { type ListedProcess, listProcesses, readCommandLine, sendSignal, terminateProcess } from './server/process-table.js';
export { readTail } from './server/read-tail.js';
