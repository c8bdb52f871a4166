export type { LocalService, LocalServiceOptions } from './local-service.js';
export { startPostgres } from './postgres/start-postgres.js';
export { startRedis } from './redis/start-redis.js';
export { findFreePort } from './server/port.js';
export { isRunning, terminateProcess } from './server/process-table.js';
