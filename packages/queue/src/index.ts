export { queueSettings } from './config.js';
export { type Consumer, createConsumer } from './consumer.js';
export { createProducer, type Producer, type QueueOptions } from './producer.js';
export { type QueueName, queueNames, type Ring } from './queues.js';
export { createRedisLife, type RedisLife } from './redis-life.js';
export { createSettledPublisher, type SettledPublisher, type SettledSubscription, subscribeSettled } from './settled-channel.js';
export { createSharedCounter, type SharedCounter } from './shared-counter.js';
