import type { paths } from '../generated/openapi.js';
import type { CallOptions } from './call-options.js';
import type { ProgressOptions } from './progress.js';

/** Methods of the API. */
export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
/** Routes of the API, such as `/api/v1/jobs/{id}`. */
export type ApiPath = keyof paths;
/** The methods of a route. */
export type MethodOf<P extends ApiPath> = { [M in Method]: paths[P][M] extends object ? M : never }[Method];

type OperationOf<P extends ApiPath, M extends Method> = M extends keyof paths[P] ? paths[P][M] : never;
type ResponsesOf<P extends ApiPath, M extends Method> = OperationOf<P, M> extends { responses: infer Responses } ? Responses : never;
type ContentOf<Response> = Response extends { content: infer Content } ? Content : never;
type KeyOf<Union> = Union extends unknown ? keyof Union : never;

type FullStatus = 200 | 201 | 202;
type EmptyStatus = 204 | 304;
type FullContentOf<P extends ApiPath, M extends Method> = {
  [S in keyof ResponsesOf<P, M> & FullStatus]: ContentOf<ResponsesOf<P, M>[S]>;
}[keyof ResponsesOf<P, M> & FullStatus];

/** Media types of the answers of a route that are no errors. */
export type MediaTypeOf<P extends ApiPath, M extends Method> = Exclude<KeyOf<FullContentOf<P, M>> & string, 'text/event-stream'>;
/** JSON where the route has it, else its other type. */
export type DefaultMediaTypeOf<P extends ApiPath, M extends Method> =
  'application/json' extends MediaTypeOf<P, M> ? 'application/json' : MediaTypeOf<P, M>;

type BodyAs<Content, T> = T extends 'application/json'
  ? Content extends { 'application/json': infer Json }
    ? Json
    : never
  : T extends `text/${string}`
    ? string
    : Blob;

/** Body of the answers that are no errors: JSON, the text of a `text/` type, or a Blob of any other type. */
export type AnswerOf<P extends ApiPath, M extends Method, T extends string = 'application/json'> = BodyAs<FullContentOf<P, M>, T>;

/** An answer with its status. An empty one, 204 or 304, has no body. */
export type StatusAnswerOf<P extends ApiPath, M extends Method, T extends string = 'application/json'> = {
  [S in keyof ResponsesOf<P, M> & (FullStatus | EmptyStatus)]: {
    readonly status: S;
    readonly headers: Headers;
    readonly body: S extends EmptyStatus ? undefined : BodyAs<ContentOf<ResponsesOf<P, M>[S]>, T>;
  };
}[keyof ResponsesOf<P, M> & (FullStatus | EmptyStatus)];

type RequestContentOf<P extends ApiPath, M extends Method> =
  OperationOf<P, M> extends { requestBody?: infer Body } ? ContentOf<NonNullable<Body>> : never;

/** JSON of the body. */
export type BodyOf<P extends ApiPath, M extends Method> = RequestContentOf<P, M> extends { 'application/json': infer Json } ? Json : never;

/** Values of the query, as the document has them. */
export type QueryOf<P extends ApiPath, M extends Method> =
  OperationOf<P, M> extends { parameters: { query?: infer Query } } ? NonNullable<Query> : never;

/** Values of the query; numbers may be numbers. */
export type QueryValuesOf<P extends ApiPath, M extends Method> = {
  readonly [K in keyof QueryOf<P, M>]: string extends QueryOf<P, M>[K] ? QueryOf<P, M>[K] | number : QueryOf<P, M>[K];
};

/** Values of the placeholders of a route. */
export type ParamsOf<P extends ApiPath, M extends Method> =
  OperationOf<P, M> extends { parameters: { path: infer Params } } ? Params : never;

type ParamsPart<Params> = [Params] extends [never]
  ? { readonly params?: never }
  : { /** Values of the placeholders, such as `id`. */ readonly params: Params };
type JsonPart<Json> = { /** JSON. */ readonly json: Json; readonly body?: never };
/** A body of another type: a form, or the bytes of a file. */
type RawPart = { readonly body: FormData | Blob; readonly json?: never } & ProgressOptions;
type BodyPart<Content> = [Content] extends [never]
  ? { readonly json?: never; readonly body?: never }
  : Content extends { 'application/json': infer Json }
    ? keyof Content extends 'application/json'
      ? JsonPart<Json>
      : JsonPart<Json> | RawPart
    : RawPart;
type AcceptPart<All extends string, T extends string> = 'application/json' extends All
  ? { /** Media type of the answer; JSON by default. */ readonly accept?: T }
  : { /** Media type of the answer. */ readonly accept: T };
type HeaderNamesOf<Operation> = Operation extends { parameters: { header?: infer Headers } }
  ? [NonNullable<Headers>] extends [never]
    ? never
    : keyof NonNullable<Headers>
  : never;
type TakesIdempotencyKey<Operation> = 'Idempotency-Key' extends HeaderNamesOf<Operation> ? true : false;
type IdempotencyPart<Operation> =
  TakesIdempotencyKey<Operation> extends true
    ? {
        /** Sent with every try; a new one by default. The same key and request later finds the same answer. */ readonly idempotencyKey?: string;
      }
    : unknown;

/** What a route takes; what it requires is required. */
export type RequestOptions<P extends ApiPath, M extends Method, T extends string = DefaultMediaTypeOf<P, M>> = CallOptions &
  ParamsPart<ParamsOf<P, M>> &
  BodyPart<RequestContentOf<P, M>> &
  AcceptPart<MediaTypeOf<P, M>, T> &
  IdempotencyPart<OperationOf<P, M>> & {
    readonly query?: QueryValuesOf<P, M>;
    readonly headers?: Readonly<Record<string, string>>;
  };

/** The options of a request, which may be left out where the route requires none. */
export type RequestArguments<P extends ApiPath, M extends Method, T extends string> =
  Record<never, never> extends RequestOptions<P, M, T> ? [options?: RequestOptions<P, M, T>] : [options: RequestOptions<P, M, T>];

/** Routes whose POST takes an `Idempotency-Key`. */
export type IdempotentPath = { [P in ApiPath]: TakesIdempotencyKey<OperationOf<P, 'post'>> extends true ? P : never }[ApiPath];
