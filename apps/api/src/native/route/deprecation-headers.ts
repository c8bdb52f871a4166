import type { Deprecation } from './api-route.js';

/** `Deprecation` (RFC 9745) is a time in seconds; `Sunset` (RFC 8594) is an HTTP date. Pure. */
export function toDeprecationHeaders({ since, sunset }: Deprecation): Readonly<Record<string, string>> {
  return { deprecation: `@${Math.floor(since.getTime() / 1_000)}`, ...(sunset && { sunset: sunset.toUTCString() }) };
}
