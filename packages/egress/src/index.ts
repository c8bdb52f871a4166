export { egressSettings } from './config.js';
export type { Connect, Resolver } from './dial.js';
export type { Credentials, Downloaded } from './download.js';
export { createEgress, type Egress, type EgressParts, type EgressSettings, type EgressTimeouts } from './egress.js';
export type { Posted } from './post.js';
export type { Sent } from './send.js';
