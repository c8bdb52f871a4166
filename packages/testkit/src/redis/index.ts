export { openQueueAdapters, type QueueAdapters } from './open-queue-adapters.js';
export { type RedisServer, startRedisServer } from './redis-server.js';
export { sendRedisCommand } from './send-redis-command.js';
export { startTcpProxy, type TcpProxy } from './tcp-proxy.js';
