import type { DialectSettings } from './config.js';
import type { Dialect } from './dialect.js';

import { createMegaoptim } from './megaoptim/index.js';

export { type DialectSettings, dialectSettings } from './config.js';
export type {
  Command,
  Dialect,
  DialectRate,
  ErrorContext,
  PingSubject,
  Registered,
  ReplyMode,
  RequestHeaders,
  Route,
  SourceInput,
  WebhookBody,
  WireFile,
  WireReply,
  WireRequest,
} from './dialect.js';
export { retryAfterHeader } from './retry-after.js';

export interface DialectOptions {
  /** Absolute address under which callers reach this service; artifact URLs start with it. */
  readonly publicUrl: string;
  readonly settings: DialectSettings;
  /** Whether a callback may go to a URL, as far as its text tells; by default that is found out when it is dialled. */
  readonly mayCall?: (url: string) => boolean;
}

/** Every dialect this service speaks. A new one is a folder and a line here. */
export function createDialects({ publicUrl, settings, mayCall }: DialectOptions): readonly Dialect[] {
  const { MEGAOPTIM_HTTP_STATUS: httpStatus, REGISTRATION: registration } = settings;
  return [createMegaoptim({ publicUrl, httpStatus, registers: registration === 'on', mayCall })];
}

/** The dialect a job came in by (`job.dialect`), or null when it is spoken no more. */
export function findDialect(dialects: readonly Dialect[], name: string): Dialect | null {
  return dialects.find((dialect) => dialect.name === name) ?? null;
}
