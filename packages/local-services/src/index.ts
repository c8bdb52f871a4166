export { endProcess, isRunning } from './process-table.js';
export type { Service, ServiceOptions } from './service.js';
export { startPostgres } from './start-postgres.js';
export { startRedis } from './start-redis.js';
