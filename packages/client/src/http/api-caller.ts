import { createRandomId } from './random-id.js';
import type { AnswerOf, ApiPath, MethodOf, RequestOptions } from './request-types.js';
import type { Transport } from './transport.js';

/** Calls routes of the API, with the types of the OpenAPI document. */
export class ApiCaller {
  readonly transport: Transport;

  constructor(transport: Transport) {
    this.transport = transport;
  }

  /** The JSON of the answer. Throws ServiceError, ConnectionError, or the reason of the signal. */
  async request<P extends ApiPath, M extends MethodOf<P>>(method: M, path: P, options: RequestOptions<P, M> = {}): Promise<AnswerOf<P, M>> {
    const { params = {}, query = {}, json, body, headers, idempotencyKey = createRandomId(), signal, onProgress } = options;
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String((params as Record<string, unknown>)[name])));
    const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString();
    const sent = json === undefined ? body : JSON.stringify(json);
    const response = await this.transport.send({
      method: method.toUpperCase(),
      url: search === '' ? filled : `${filled}?${search}`,
      headers: {
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(method === 'post' && { 'idempotency-key': idempotencyKey }),
        ...headers,
      },
      ...(sent !== undefined && { body: sent }),
      signal,
      onProgress,
    });
    return (await response.json()) as AnswerOf<P, M>;
  }
}
