import type { HttpTransport } from '../transport.js';

/** What a login of Swift needs. */
export interface SwiftLogin<Credentials> {
  readonly transport: HttpTransport;
  /** Address of the login, without a slash at its end. */
  readonly endpoint: string;
  readonly region: string | null;
  readonly credentials: Credentials;
  /** Whether the operator allows plain http to a URL. */
  readonly isHttpAllowed: (url: string) => boolean;
  readonly signal: AbortSignal;
}
