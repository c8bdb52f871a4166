import type { Dialect, UrlPredicate, UrlRules } from './dialect.js';
import { createMegaoptim } from './megaoptim/index.js';
import { createOptidash } from './optidash/index.js';
import type { DialectSettings } from './settings.js';

export type {
  Command,
  Dialect,
  DialectRateLimit,
  ErrorContext,
  RegistrationResult,
  ReplyMode,
  Route,
  ServiceInfoTopic,
  SourceInput,
  UrlPredicate,
  WebhookBody,
  WireFile,
  WireHeaders,
  WireReply,
  WireRequest,
} from './dialect.js';
export { toRetryAfterHeader } from './retry-after-header.js';
export { type DialectSettings, dialectSettings } from './settings.js';

export interface DialectOptions {
  /** Absolute address under which callers reach this service; artifact URLs start with it. */
  readonly publicUrl: string;
  readonly settings: DialectSettings;
  /** By default that is found out when it is dialled. */
  readonly isUrlAllowed?: UrlPredicate;
  /** By default nothing is. */
  readonly isOperatorAllowed?: UrlRules['isOperatorAllowed'];
  /** Whether somebody looks for faces. */
  readonly faceDetection?: boolean;
}

/** Every dialect this service speaks. A new one is a folder and a line here. */
export function createDialects({
  publicUrl,
  settings,
  isUrlAllowed,
  isOperatorAllowed,
  faceDetection = false,
}: DialectOptions): readonly Dialect[] {
  const {
    MEGAOPTIM_HTTP_STATUS: httpStatus,
    REGISTRATION: registration,
    OPTIDASH_RATE_LIMIT: rateLimit,
    OPTIDASH_HTTPS_ONLY: httpsOnly,
  } = settings;
  return [
    createMegaoptim({ publicUrl, httpStatus, registrationEnabled: registration === 'on', isUrlAllowed }),
    createOptidash({ publicUrl, rateLimit, httpsOnly, isUrlAllowed, isOperatorAllowed, faceDetection }),
  ];
}

/** The dialect a job came in by (`job.dialect`), or null when it is spoken no more. */
export function findDialect(dialects: readonly Dialect[], name: string): Dialect | null {
  return dialects.find((dialect) => dialect.name === name) ?? null;
}
