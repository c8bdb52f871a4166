export type { Connect, Resolver } from './dial.js';
export type { BasicCredentials, DownloadResult } from './download.js';
export {
  type AddressPolicyOptions,
  createGuardedHttpClient,
  type GuardedHttpClient,
  type GuardedHttpClientOptions,
  type GuardedHttpTimeouts,
} from './guarded-http-client.js';
export type { PostResponse } from './post.js';
export type { BufferedResponse } from './request.js';
