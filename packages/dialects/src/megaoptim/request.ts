import { AppError, defaultJobSpec, extraFormats, type JobSpec, type Operation, type SourceCredentials } from '@pixmill/contracts';
import { z } from 'zod';
import type { Command, UrlPredicate, WireRequest } from '../dialect.js';
import { parseHttpUrl, trimUrl } from '../http-url.js';
import { invalidParameter } from '../invalid-parameter.js';
import type { SpecDefaults } from '../spec-defaults.js';
import { byteBudget, compression, flag, seconds, sidePx, sourceType, speed, targetScore } from './parameters.js';
import { parseSources, urlFields } from './sources.js';

const formTypes = ['application/x-www-form-urlencoded', 'multipart/form-data'];

/** The parameters of POST /v1/optimize and their defaults. `avif` to `speed` are additions of Pixmill. Other fields are ignored. */
const optimizeForm = z.object({
  type: sourceType,
  compression: compression.prefault(''),
  webp: flag.prefault('0'),
  keep_exif: flag.prefault('0'),
  cmyktorgb: flag.prefault('1'),
  max_width: sidePx.prefault(''),
  max_height: sidePx.prefault(''),
  avif: flag.prefault('0'),
  strip_gps: flag.prefault('0'),
  target: targetScore.prefault(''),
  max_bytes: byteBudget.prefault(''),
  speed: speed.prefault('normal'),
  callback_url: z.string().prefault(''),
  http_user: z.string().prefault(''),
  http_pass: z.string().prefault(''),
});
type OptimizeForm = z.output<typeof optimizeForm>;

/** Every parameter of POST /v1/optimize that is no file. */
export const optimizeTextFields: readonly string[] = [...Object.keys(optimizeForm.shape), 'url', ...urlFields];

/** The long poll's only parameter. */
const waitForm = z.object({ timeout: seconds(300).prefault('120') });

export interface OptimizeOptions {
  readonly isUrlAllowed?: UrlPredicate | undefined;
  /** For the fields that the form does not have. */
  readonly defaults?: SpecDefaults | undefined;
  /** Which sources the job takes. Source: docs/megaoptim.md#submit. */
  readonly inputs?: JobSpec['inputs'];
}

/**
 * POST /v1/optimize. Source: docs/contracts/megaoptim.md#3-post-v1optimize-parameters.
 * Throws AppError `invalid_parameter`, naming the parameter, or `malformed_body` for JSON and every other body that is not a form.
 */
export function parseOptimize(
  request: WireRequest,
  { isUrlAllowed = () => true, defaults = {}, inputs = 'browser' }: OptimizeOptions = {},
): Command {
  if (request.mediaType !== null && !formTypes.includes(request.mediaType)) {
    throw new AppError('malformed_body', { message: `JSON bodies are not supported: send ${formTypes.join(' or ')}` });
  }
  const form = parseForm(optimizeForm, request.fields);
  return {
    verb: 'submit',
    spec: { ...applyDefaults(toSpec(form), { form, fields: request.fields, defaults }), inputs },
    sources: parseSources(form.type, request),
    callbackUrl: trimUrl(form.callback_url) === '' ? null : parseCallbackUrl(form.callback_url, isUrlAllowed),
    sourceCredentials: toSourceCredentials(form),
    sourceHeaders: {},
    callbackDelayMs: 0,
    destination: null,
    waitMs: 0,
    reply: 'json',
  };
}

function parseCallbackUrl(text: string, isUrlAllowed: UrlPredicate): string {
  const url = parseHttpUrl(text, { field: 'callback_url' });
  if (isUrlAllowed(url)) return url;
  throw invalidParameter('callback_url is not allowed: its address or port is not public');
}

/**
 * POST and GET /v1/optimize/:id/result. `timeout` in the query overrides the form's. The Node client sends `?timeout300`, which is
 * another key, so the default applies. Source: docs/contracts/megaoptim.md#4-post-v1optimizeidresult.
 * Throws AppError `job_not_found` for an id that is not a UUID, `invalid_parameter` for an invalid timeout.
 */
export function parseWait({ params, query, fields }: WireRequest): Command {
  const jobId = parseJobId(params);
  const timeout = query.timeout || fields.timeout;
  const form = parseForm(waitForm, timeout ? { timeout } : {});
  return { verb: 'wait', jobId, timeoutMs: form.timeout };
}

/** GET /v1/optimize/:id/report, an addition of Pixmill. Throws AppError `job_not_found`. */
export function parseReport({ params }: WireRequest): Command {
  return { verb: 'report', jobId: parseJobId(params) };
}

/** An id that is not a UUID is an unknown process. Source: docs/contracts/megaoptim.md#4-post-v1optimizeidresult. */
function parseJobId(params: WireRequest['params']): string {
  const id = z.guid().toLowerCase().safeParse(params.id);
  if (!id.success) throw new AppError('job_not_found');
  return id.data;
}

function parseForm<T extends z.ZodType>(form: T, fields: WireRequest['fields']): z.output<T> {
  const parsed = form.safeParse(fields);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw invalidParameter(problems.join('; '));
}

function toSpec(form: OptimizeForm): JobSpec {
  return {
    ...defaultJobSpec,
    compression: form.compression,
    operations: toOperations(form),
    extras: extraFormats.filter((format) => form[format]),
    metadata: form.keep_exif ? 'all' : 'none',
    stripLocation: form.strip_gps,
    target: form.target,
    maxBytes: form.max_bytes,
    speed: form.speed,
  };
}

interface FormDefaults {
  readonly form: OptimizeForm;
  /** As they were sent. */
  readonly fields: WireRequest['fields'];
  readonly defaults: SpecDefaults;
}

/**
 * Fields that were sent win, the flags also when they are empty: PHP sends false as ''. An empty number or level is not set.
 * Source: docs/api/presets.md#default-of-a-key.
 */
function applyDefaults(spec: JobSpec, { form, fields, defaults }: FormDefaults): JobSpec {
  const isSent = (name: keyof OptimizeForm) => fields[name] !== undefined;
  const isSet = (name: keyof OptimizeForm) => (fields[name] ?? '') !== '';
  const extras = extraFormats.filter((format) => (isSent(format) ? form[format] : defaults.extras?.includes(format)));
  return {
    ...spec,
    ...(!isSet('compression') && !isSet('target') && defaults.quality),
    ...(!isSet('max_bytes') && defaults.maxBytes !== undefined && { maxBytes: defaults.maxBytes }),
    ...(!isSent('speed') && defaults.speed !== undefined && { speed: defaults.speed }),
    extras,
    ...(!isSent('keep_exif') && defaults.metadata !== undefined && { metadata: defaults.metadata }),
    ...(!isSent('strip_gps') && defaults.stripLocation !== undefined && { stripLocation: defaults.stripLocation }),
  };
}

/** Both limits together make a box that the image must fit inside. Source: docs/contracts/megaoptim.md#11-clashes-and-their-resolution */
function toOperations({ cmyktorgb, max_width: maxWidth, max_height: maxHeight }: OptimizeForm): Operation[] {
  const operations: Operation[] = [];
  if (cmyktorgb) operations.push({ kind: 'cmyk-to-rgb' });
  if (maxWidth > 0 || maxHeight > 0) {
    operations.push({ kind: 'fit-inside', ...(maxWidth > 0 && { maxWidth }), ...(maxHeight > 0 && { maxHeight }) });
  }
  return operations;
}

/** HTTP Basic credentials for the source URLs. Undocumented; the plugin sends them for protected sites. */
function toSourceCredentials({ type, http_user: user, http_pass: password }: OptimizeForm): SourceCredentials | null {
  const hasUrls = type === 'url' || type === 'urls';
  return hasUrls && (user !== '' || password !== '') ? { user, password } : null;
}
