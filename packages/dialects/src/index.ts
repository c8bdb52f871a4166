import { z } from 'zod';
import type { Dialect, UrlPredicate, UrlRules } from './dialect.js';
import { createMegaoptim } from './megaoptim/index.js';
import { megaoptimSettings } from './megaoptim/settings.js';
import { createOptidash } from './optidash/index.js';
import { optidashSettings } from './optidash/settings.js';

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
  WireFile,
  WireHeaders,
  WireReply,
  WireRequest,
} from './dialect.js';
export * from './native/index.js';
export { toRetryAfterHeader } from './retry-after-header.js';

/** The settings of all dialects; each dialect's own are in its folder. */
export const dialectSettings = z.object({
  ...megaoptimSettings.shape,
  ...optidashSettings.shape,
});

export type DialectSettings = z.output<typeof dialectSettings>;

export interface DialectOptions {
  /** Absolute address under which callers reach this service; artifact URLs start with it. */
  readonly publicUrl: string;
  readonly settings: DialectSettings;
  /** Default: every URL passes, and the guard decides when it dials. */
  readonly isUrlAllowed?: UrlPredicate;
  /** Default: no URL is inside the operator's allow list. */
  readonly isOperatorAllowed?: UrlRules['isOperatorAllowed'];
  /** Whether the service detects faces. */
  readonly faceDetection?: boolean;
}

/** Every dialect of this service. A new one is a folder, a line here and a line in `dialectSettings`. */
export function createDialects(options: DialectOptions): readonly Dialect[] {
  return [createMegaoptim(options), createOptidash(options)];
}

/** The dialect of a job (`job.dialect`); null when the service no longer has it. */
export function findDialect(dialects: readonly Dialect[], name: string): Dialect | null {
  return dialects.find((dialect) => dialect.name === name) ?? null;
}
