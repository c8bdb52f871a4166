export type { Connect } from './dial.js';
export type { DownloadResult } from './download/download.js';
export { downloadSettings } from './download/download-settings.js';
export {
  createGuardedHttpClient,
  type GuardedHttpClient,
  type GuardedHttpClientOptions,
  type GuardedHttpTimeouts,
} from './guarded-http-client.js';
export type { AddressPolicyOptions } from './policy/address-policy.js';
export type { BufferedResponse } from './request.js';
export type { Resolver } from './resolve/resolve.js';
