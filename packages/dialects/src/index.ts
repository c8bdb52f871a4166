import type { DialectSettings } from './config.js';
import type { Dialect, MayCall, UrlRules } from './dialect.js';

import { createMegaoptim } from './megaoptim/index.js';
import { createOptidash } from './optidash/index.js';

export { type DialectSettings, dialectSettings } from './config.js';
export type {
  Command,
  Dialect,
  DialectRate,
  ErrorContext,
  MayCall,
  PingSubject,
  Registered,
  ReplyMode,
  Route,
  SourceInput,
  WebhookBody,
  WireFile,
  WireHeaders,
  WireReply,
  WireRequest,
} from './dialect.js';
export { retryAfterHeader } from './retry-after.js';

export interface DialectOptions {
  /** Absolute address under which callers reach this service; artifact URLs start with it. */
  readonly publicUrl: string;
  readonly settings: DialectSettings;
  /** By default that is found out when it is dialled. */
  readonly mayCall?: MayCall;
  /** By default nothing is. */
  readonly isInHouse?: UrlRules['isInHouse'];
  /** Whether somebody looks for faces. */
  readonly facesFound?: boolean;
}

/** Every dialect this service speaks. A new one is a folder and a line here. */
export function createDialects({ publicUrl, settings, mayCall, isInHouse, facesFound = false }: DialectOptions): readonly Dialect[] {
  const {
    MEGAOPTIM_HTTP_STATUS: httpStatus,
    REGISTRATION: registration,
    OPTIDASH_RATE_LIMIT: rateLimit,
    OPTIDASH_HTTPS_ONLY: httpsOnly,
  } = settings;
  return [
    createMegaoptim({ publicUrl, httpStatus, registers: registration === 'on', mayCall }),
    createOptidash({ publicUrl, rateLimit, httpsOnly, mayCall, isInHouse, facesFound }),
  ];
}

/** The dialect a job came in by (`job.dialect`), or null when it is spoken no more. */
export function findDialect(dialects: readonly Dialect[], name: string): Dialect | null {
  return dialects.find((dialect) => dialect.name === name) ?? null;
}
