import {
  AppError,
  analyses,
  type DestinationRequest,
  defaultJobSpec,
  type FieldProblem,
  isLoginDecodable,
  type JobLabels,
  type JobSpec,
  jobSpecSchema,
  namedTargets,
} from '@pixmill/contracts';
import type { UrlRules } from '../dialect.js';
import { isHttpUrl, loginRule, trimUrl } from '../http-url.js';
import { toDestinationRequest } from './destination-options.js';
import type { JobOptions } from './options.js';
import { toCoreKeys } from './wire-keys.js';

/** The options of a job in the words of the core. */
export interface ParsedJobOptions {
  readonly spec: JobSpec;
  /** Normalized; may contain a login. */
  readonly callbackUrl: string | null;
  readonly callbackDelayMs: number;
  readonly destination: DestinationRequest | null;
  readonly priority: number;
  readonly labels: JobLabels;
}

/** Options with those of a preset below: a field beside the preset wins. `level` and `target` stand for each other, labels are joined. Pure. */
export function mergePreset(own: JobOptions, preset: JobOptions): JobOptions {
  const { level, target, labels, ...rest } = preset;
  const { preset: _, ...fields } = own;
  const quality = own.level === undefined && own.target === undefined ? { level, target } : {};
  return { ...rest, ...quality, ...fields, ...((labels || own.labels) && { labels: { ...labels, ...own.labels } }) };
}

/** Options after their schema and the preset. Throws AppError `invalid_parameter` with a problem for each wrong field. */
export function parseJobOptions(options: JobOptions, rules: UrlRules): ParsedJobOptions {
  const problems: FieldProblem[] = [];
  const report = (at: string, detail: string) => void problems.push({ in: 'body', at, detail });
  const callbackUrl = options.callback_url === undefined ? null : parseCallbackUrl(options.callback_url, rules, report);
  const destination =
    options.destination === undefined
      ? null
      : toDestinationRequest(options.destination, rules, (field, detail) => report(`destination/${field}`, detail));
  if (options.encode === false) checkAnalysisOnly(options, report);
  if (problems.length > 0) throw invalidFields(problems);
  return {
    ...{ spec: toSpec(options), callbackUrl, callbackDelayMs: (options.callback_delay ?? 0) * 1_000, destination },
    ...{ priority: options.priority ?? 0, labels: options.labels ?? {} },
  };
}

/** A job that only analyses has a picture to look at and no result to shape. */
function checkAnalysisOnly({ analyse, operations, formats, output }: JobOptions, report: (at: string, detail: string) => void): void {
  if (!analyse?.length) report('analyse', `must name at least one of ${analyses.join(', ')} when \`encode\` is false`);
  for (const [field, value] of Object.entries({ operations, formats, output }))
    if (value && Object.keys(value).length > 0) report(field, 'cannot be combined with `encode: false`');
}

/** AppError `invalid_parameter` about fields of a body. Pure. */
export function invalidFields(problems: readonly FieldProblem[]): AppError {
  const message = problems.map(({ at, detail }) => `${at === '' ? 'the body' : at.replaceAll('/', '.')}: ${detail}`).join('; ');
  return new AppError('invalid_parameter', { message, problems });
}

function toSpec(options: JobOptions): JobSpec {
  const { level, target, max_bytes, speed, operations, output, formats, metadata, strip_location, analyse, encode } = options;
  return jobSpecSchema.parse({
    compression: level ?? defaultJobSpec.compression,
    target: typeof target === 'string' ? namedTargets[target] : (target ?? null),
    maxBytes: max_bytes ?? null,
    speed: speed ?? defaultJobSpec.speed,
    operations: toCoreKeys(operations ?? []),
    output: output ?? {},
    inputs: 'all',
    extras: [...new Set(formats)],
    metadata: metadata ?? defaultJobSpec.metadata,
    stripLocation: strip_location ?? defaultJobSpec.stripLocation,
    analyse: analyses.filter((part) => analyse?.includes(part)),
    encode: encode ?? defaultJobSpec.encode,
  });
}

function parseCallbackUrl(sent: string, { isUrlAllowed }: UrlRules, report: (at: string, detail: string) => void): string | null {
  const text = trimUrl(sent);
  const problem = findUrlProblem(text);
  if (problem !== null) report('callback_url', problem);
  else if (isUrlAllowed(text)) return new URL(text).href;
  else report('callback_url', 'is not allowed: its address or port is not public');
  return null;
}

/** What is wrong with a URL; null for an absolute http(s) URL whose login can be sent. Pure. */
export function findUrlProblem(text: string, maxLength = 2_048): string | null {
  if (!isHttpUrl(text, maxLength)) return `must be an absolute http or https URL of at most ${maxLength} characters`;
  return isLoginDecodable(text) ? null : loginRule;
}
