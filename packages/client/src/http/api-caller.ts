import { PixmillError } from '../errors.js';
import type { CallOptions } from './call-options.js';
import type { ProgressOptions } from './progress.js';
import { createRandomId } from './random-id.js';
import { readAnswer } from './read-answer.js';
import { hasSameEffectTwice, takesIdempotencyKey } from './repeatable-posts.js';
import type { AnswerOf, ApiPath, DefaultMediaTypeOf, MediaTypeOf, MethodOf, RequestArguments, StatusAnswerOf } from './request-types.js';
import type { Transport, TransportRequest } from './transport.js';

/** The options of any route. */
interface AnyRequestOptions extends CallOptions {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly json?: unknown;
  readonly body?: FormData | Blob;
  readonly headers?: Readonly<Record<string, string>>;
  readonly accept?: string;
  readonly idempotencyKey?: string;
  readonly onProgress?: ProgressOptions['onProgress'];
}

interface AnyAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Calls routes of the API, with the types of the OpenAPI document. */
export class ApiCaller {
  readonly transport: Transport;

  constructor(transport: Transport) {
    this.transport = transport;
  }

  /** The body of the answer. Throws ServiceError, ConnectionError, or the reason of the signal. */
  async request<P extends ApiPath, M extends MethodOf<P>, T extends MediaTypeOf<P, M> = DefaultMediaTypeOf<P, M>>(
    method: M,
    path: P,
    ...[options]: RequestArguments<P, M, T>
  ): Promise<AnswerOf<P, M, T>> {
    const { body } = await this.#call(method, path, options as AnyRequestOptions | undefined); // the types of the route are narrower
    return body as AnswerOf<P, M, T>; // the document of the service says so
  }

  /** The answer with its status and headers; an empty one (204, 304) has no body. Throws as `request` does. */
  async response<P extends ApiPath, M extends MethodOf<P>, T extends MediaTypeOf<P, M> = DefaultMediaTypeOf<P, M>>(
    method: M,
    path: P,
    ...[options]: RequestArguments<P, M, T>
  ): Promise<StatusAnswerOf<P, M, T>> {
    const answer = await this.#call(method, path, options as AnyRequestOptions | undefined); // the types of the route are narrower
    return answer as StatusAnswerOf<P, M, T>; // the document of the service says so
  }

  #call(method: string, path: ApiPath, options: AnyRequestOptions = {}): Promise<AnyAnswer> {
    const { accept = 'application/json' } = options;
    return this.transport.sendAndRead(toRequest(method, path, { ...options, accept }), async (response, target) => {
      const { status, headers } = response;
      return { status, headers, body: await readAnswer(response, accept, target) };
    });
  }
}

/** Throws PixmillError `input_invalid` for a value that a placeholder of the path lacks. */
function toRequest(method: string, path: ApiPath, options: AnyRequestOptions & { readonly accept: string }): TransportRequest {
  const { params, query, json, body, headers, accept, idempotencyKey = createRandomId(), signal, retry, timeoutMs, onProgress } = options;
  const sent = json === undefined ? body : JSON.stringify(json);
  return {
    method: method.toUpperCase(),
    url: `${fillPath(path, params)}${toSearch(query)}`,
    headers: {
      accept,
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...(method === 'post' && takesIdempotencyKey(path) && { 'idempotency-key': idempotencyKey }),
      ...headers,
    },
    ...(method === 'post' && hasSameEffectTwice(path) && { repeatable: true }),
    ...{ body: sent, signal, retry, timeoutMs, onProgress },
  };
}

function fillPath(path: string, params: Readonly<Record<string, unknown>> = {}): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (typeof value !== 'string' || /^\.{0,2}$/.test(value)) throw new PixmillError('input_invalid', `${path} needs a text as ${name}`);
    return encodeURIComponent(value);
  });
}

/** A list is repeated; what is undefined is left out. */
function toSearch(query: Readonly<Record<string, unknown>> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value]) if (each !== undefined) search.append(name, String(each));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}
