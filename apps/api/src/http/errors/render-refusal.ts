import { AppError } from '@pixmill/contracts';
import type { Dialect, ErrorContext, WireHeaders, WireReply } from '@pixmill/dialects';
import { renderProblem, toStatus } from '../../native/route/render-problem.js';
import { artifactsPath } from '../reply/send-empty.js';

/** What is known of a refused request. */
export interface RefusedRequest {
  /** Of the URL, without the query; null when the request line could not be read. */
  readonly path: string | null;
  readonly headers: WireHeaders;
  /** Whether all headers arrived. */
  readonly headRead: boolean;
}

/** Words an error for the caller of a request. */
export type RenderRefusal = (error: AppError, request: RefusedRequest, context?: ErrorContext) => WireReply;

const nativePaths = ['/api', '/docs', '/openapi.json', '/llms.txt', '/healthz', '/readyz'];

const isBelow = (path: string, base: string) => path === base || path.startsWith(`${base}/`);

/**
 * The dialect of a path. A path of no dialect is that of the first one, whose contract has JSON with a code on every path of the host; one
 * that asks for a binary reply gets it from the dialect that has binary replies.
 */
function getDialect(dialects: readonly Dialect[], path: string, headers: WireHeaders): Dialect {
  const dialect =
    dialects.find(({ basePath }) => isBelow(path, basePath)) ??
    findDialectWithPath(dialects, path) ??
    dialects.find(({ toReplyMode }) => toReplyMode(headers) === 'binary') ??
    dialects[0];
  if (!dialect) throw new AppError('internal', { detail: 'no dialect is configured' });
  return dialect;
}

const findDialectWithPath = (dialects: readonly Dialect[], path: string) =>
  dialects.find(({ routes, otherPaths = [] }) => otherPaths.includes(path) || routes.some((route) => route.path === path));

/** What the reply modes without a body say in headers. Clients of one decide by these alone; clients of others ignore them. */
function toBinaryHeaders(dialects: readonly Dialect[], error: AppError, context: ErrorContext): Record<string, string> {
  return Object.assign({}, ...dialects.map((dialect) => dialect.renderError(error, { ...context, reply: 'binary' }).headers));
}

/**
 * The one place that words a refusal: by its path as a dialect, the native API or an answer without a body below `/image`, and by the reply
 * mode that the headers name. A head that did not arrive whole may have named another mode, so its answer also has the headers of a binary
 * reply: a client that saves every other body as its image finds the error there (docs/optidash.md#answers).
 */
export function createRenderRefusal(dialects: readonly Dialect[], publicUrl: string): RenderRefusal {
  return (error, { path, headers, headRead }, context = {}) => {
    const known = (path ?? '').toLowerCase();
    if (isBelow(known, artifactsPath)) return renderWithoutBody(error, publicUrl);
    if (nativePaths.some((base) => isBelow(known, base)) && !findDialectWithPath(dialects, known)) {
      return renderProblem(error, { publicUrl, requestId: context.requestId });
    }
    const dialect = getDialect(dialects, known, headers);
    const reply = dialect.renderError(error, { reply: dialect.toReplyMode(headers), ...context });
    return headRead ? reply : { ...reply, headers: { ...toBinaryHeaders(dialects, error, context), ...reply.headers } };
  };
}

/** The plugin saves any body over the customer's photo. Source: docs/contracts/megaoptim.md#9-what-the-plugin-does-with-answers. */
function renderWithoutBody(error: AppError, publicUrl: string): WireReply {
  const { 'content-type': _, ...headers } = renderProblem(error, { publicUrl }).headers;
  const status = toStatus(error.code);
  return { status, headers: { ...headers, 'content-length': '0' }, json: null };
}
