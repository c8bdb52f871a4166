import { z } from 'zod';
import type { Dialect, UrlPredicate, UrlRules } from './dialect.js';
import { createMegaoptim } from './megaoptim/index.js';
import { megaoptimSettings } from './megaoptim/settings.js';
import { renderJobWebhook } from './native/render-webhook.js';
import type { Capabilities } from './optidash/capabilities.js';
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
  SourceRequestAccess,
  UrlPredicate,
  UrlRules,
  WireFile,
  WireHeaders,
  WireReply,
  WireRequest,
} from './dialect.js';
export { nameFromPath as nameOfFile, nameFromUrl } from './file-name.js';
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
  /** What the service can do at this moment. Default: nothing that an operator has to install. */
  readonly readCapabilities?: () => Partial<Capabilities>;
}

/** Every dialect of this service. A new one is a folder, a line here and a line in `dialectSettings`. */
export function createDialects(options: DialectOptions): readonly Dialect[] {
  return [createMegaoptim(options), createOptidash(options)];
}

/** Renders the callbacks of the jobs that were submitted under its name. */
export interface WebhookRenderer extends Pick<Dialect, 'name' | 'renderWebhook'> {
  /** Whether settled jobs keep fetched sources like uploads, and failed ones their credentials, for a retry; default false. */
  readonly keepsSources?: boolean;
}

/** The name in the jobs of the native API. It is no dialect: its routes are those of the API itself. */
export const nativeApiName = 'native';

/** Every renderer of callbacks: the dialects and the native API. */
export function createWebhookRenderers(options: DialectOptions): readonly WebhookRenderer[] {
  const { publicUrl } = options;
  return [
    ...createDialects(options),
    { name: nativeApiName, renderWebhook: (job) => renderJobWebhook(job, { publicUrl }), keepsSources: true },
  ];
}

/** The dialect of a job (`job.dialect`), or the renderer of its callback; null when the service no longer has it. */
export function findDialect<Known extends Pick<Dialect, 'name'>>(dialects: readonly Known[], name: string): Known | null {
  return dialects.find((dialect) => dialect.name === name) ?? null;
}
export type { SpecDefaults } from './spec-defaults.js';
export { toSpecDefaults } from './to-spec-defaults.js';
