export type { Versions } from './child-protocol.js';
export type { LossCause, RequestLossCause } from './process-loss.js';
export { createProcessPool, type ProcessPool, type ProcessPoolOptions, type RequestLimits } from './process-pool.js';
export type { ProcessEvent } from './process-set.js';
export type { TimeLimits } from './request-watch.js';
export { serveParent } from './serve-parent.js';
