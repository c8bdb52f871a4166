import type { paths } from '../generated/openapi.js';
import type { Progress } from './progress.js';

/** Methods of the API. */
export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
/** Routes of the API, such as `/api/v1/jobs/{id}`. */
export type ApiPath = keyof paths;
/** The methods of a route. */
export type MethodOf<P extends ApiPath> = { [M in Method]: paths[P][M] extends object ? M : never }[Method];

type OperationOf<P extends ApiPath, M extends Method> = M extends keyof paths[P] ? paths[P][M] : never;

type JsonOf<Content> = Content extends { readonly 'application/json': infer Json } ? Json : never;
type SuccessStatus = 200 | 201 | 202;

/** JSON of the answers that are no errors. */
export type AnswerOf<P extends ApiPath, M extends Method> =
  OperationOf<P, M> extends { responses: infer Responses }
    ? {
        [S in keyof Responses & SuccessStatus]: Responses[S] extends { content: infer Content } ? JsonOf<Content> : never;
      }[keyof Responses & SuccessStatus]
    : never;

/** JSON of the body. */
export type BodyOf<P extends ApiPath, M extends Method> =
  OperationOf<P, M> extends { requestBody?: infer Body }
    ? JsonOf<NonNullable<Body> extends { content: infer Content } ? Content : never>
    : never;

/** Values of the query. */
export type QueryOf<P extends ApiPath, M extends Method> =
  OperationOf<P, M> extends { parameters: { query?: infer Query } } ? NonNullable<Query> : never;

/** Values of the placeholders of a route. */
export type ParamsOf<P extends ApiPath, M extends Method> =
  OperationOf<P, M> extends { parameters: { path: infer Params } } ? Params : never;

export interface RequestOptions<P extends ApiPath, M extends Method> {
  /** Values of the placeholders, such as `id`. */
  readonly params?: ParamsOf<P, M>;
  readonly query?: { readonly [K in keyof QueryOf<P, M>]?: QueryOf<P, M>[K] | number };
  /** JSON. */
  readonly json?: BodyOf<P, M>;
  /** A body of another type: a form, or the bytes of a file. */
  readonly body?: FormData | Blob;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent with every try of a POST; a new one by default. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
  /** Told while a Blob is sent. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}
