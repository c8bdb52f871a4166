// An entry of its own: checking settings must not load BullMQ, which takes 0.3 s of processor time.
export { queueSettings } from './queue-settings.js';
export { redisUrlSchema } from './redis/redis-target.js';
