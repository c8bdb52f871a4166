export { type Consumer, createConsumer } from './consumer.js';
export {
  createEventLog,
  type EventLog,
  type EventPage,
  type EventSubscription,
  type StoredEvent,
  subscribeToEvents,
} from './event-log.js';
export { createEventPublisher, type EventPublisher } from './event-publisher.js';
export { createProducer, type Producer } from './producer.js';
export { type QueueEntry, type QueueName, queueNames } from './queue-entry.js';
export { type CheckRedisOptions, checkRedis } from './redis/check-redis.js';
export type { RedisConnectionOptions } from './redis/connection.js';
export { inspectRedis, type RedisFacts } from './redis/inspect-redis.js';
export { toKeyPrefix } from './redis/redis-target.js';
export { createRedisCommandClient, type RedisCommandClient } from './redis-command-client.js';
export { createRedisEpoch, type RedisEpoch } from './redis-epoch.js';
export {
  createSettlementPublisher,
  type SettlementPublisher,
  type SettlementSubscription,
  subscribeToSettlements,
} from './settlement-channel.js';
