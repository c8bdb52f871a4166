import type { ApiScope, ErrorCode } from '@pixmill/contracts';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { FileLimits, SingleFile } from '../../http/body/read-single-file.js';
import type { ApiTag } from './api-tags.js';

/** One possible success of a route. */
export interface ApiReply {
  /** Ends the sentence "returned when" of the reference, or names what is returned. */
  readonly description: string;
  /** The JSON body; absent when the body is a file, a stream or empty. */
  readonly schema?: z.ZodType;
  /** Media type of a body without a schema, such as `application/zip`. */
  readonly mediaType?: string;
  /** A whole body as a caller reads it. Required with a schema. */
  readonly example?: unknown;
  /** Headers of this reply, with one sentence each. */
  readonly headers?: Readonly<Record<string, string>>;
}

export type ApiReplies = Readonly<Record<number, ApiReply>>;

/** The JSON body of a request. */
export interface ApiBody<Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema;
  /** A whole body as a caller sends it. */
  readonly example: unknown;
  /** Default `maxJsonBytes`. */
  readonly maxBytes?: number;
  /** `handler`: the handler reads and parses it itself, as it can be a form too. */
  readonly readBy?: 'router' | 'handler';
}

/** A body that the handler reads itself: a file, or a form. */
export interface ApiFile {
  /** Media types with their OpenAPI schema, for the reference. */
  readonly content: Readonly<Record<string, object>>;
  /** Bytes of the file, or of all files of a form. */
  readonly maxBytes: number;
}

/** The parsed request that a handler gets. */
export interface ApiCall<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** The `Idempotency-Key` header. */
  readonly idempotencyKey: string | undefined;
  /** For headers, disconnects and streams. */
  readonly request: Request;
  readonly response: Response;
  /** Reads the body of a route with a `file`. Throws AppError. */
  readUpload(limits: FileLimits): Promise<SingleFile>;
}

/** What a handler returns: one of the replies of its route. Sends nothing itself, except in `send`. */
export interface ApiAnswer<Status = number, Json = unknown> {
  readonly status: Status;
  readonly json?: Json;
  readonly headers?: Readonly<Record<string, string>>;
  /** Writes a body that is no JSON: a file, or a stream of events. Status and headers are set before. */
  readonly send?: (response: Response) => Promise<void>;
}

type JsonOf<Reply> = Reply extends { readonly schema: infer Schema extends z.ZodType } ? z.input<Schema> : undefined;

/** When a route became deprecated, and when it ends. */
export interface Deprecation {
  readonly since: Date;
  readonly sunset?: Date;
}

/** One endpoint of `/api/v1`: its documentation, its schemas and its handler. `Context` is what authentication returns. */
export interface ApiRoute<
  Context = never,
  Params extends z.ZodObject = z.ZodObject,
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodType,
  Replies extends ApiReplies = ApiReplies,
> {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** Below `/api/v1`, with `:name` parts, such as `/jobs/:id`. */
  readonly path: string;
  /** Unique name for generated clients, such as `createJob`. */
  readonly operationId: string;
  readonly tag: ApiTag;
  /** One line in the imperative, such as `Cancel a job`. */
  readonly summary: string;
  /** Markdown; absent when the summary says it all. */
  readonly description?: string;
  /** The scope that a key needs, or `any`; null for a route that needs no key. */
  readonly scope: ApiScope | 'any' | null;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: ApiBody<Body>;
  readonly file?: ApiFile;
  readonly replies: Replies;
  /** What this route throws, besides the errors that every route has (`commonErrors`). */
  readonly errors: readonly ErrorCode[];
  /** Headers that the route reads, with one sentence each; `Idempotency-Key` is added by `idempotent`. */
  readonly requestHeaders?: Readonly<Record<string, string>>;
  /**
   * A POST that creates takes an `Idempotency-Key`. `answer`: the router keeps the first answer, sealed, and repeats it. `job`: the
   * handler binds the key to its job.
   */
  readonly idempotent?: 'answer' | 'job';
  /** Whether the reply has an `ETag`, and a request with it in `If-None-Match` gets 304. */
  readonly etag?: boolean;
  /** The answers say so in headers, and the document does. */
  readonly deprecated?: Deprecation;
  handle(context: Context, call: ApiCall<z.output<Params>, z.output<Query>, z.output<Body>>): Promise<AnswerOf<Replies>>;
}

export type AnswerOf<Replies extends ApiReplies> = {
  [Status in keyof Replies & number]: ApiAnswer<Status, JsonOf<Replies[Status]>>;
}[keyof Replies & number];

/** The answer of a handler; it keeps the status as a literal type. Pure. */
export const answer = <const Status extends number, Json>(status: Status, json: Json, headers: ApiAnswer['headers'] = {}) => ({
  status,
  json,
  headers,
});

/** The answer of a handler that writes the body itself. Pure. */
export const answerStream = <const Status extends number>(
  status: Status,
  headers: NonNullable<ApiAnswer['headers']>,
  send: NonNullable<ApiAnswer['send']>,
) => ({ status, headers, send });

/** A route in a list of routes with different schemas. */
// biome-ignore lint/suspicious/noExplicitAny: the schemas of one route have no type in common with those of another; the router parses with them
export type AnyApiRoute<Context> = ApiRoute<Context, any, any, any, any>;

/** Gives the handler of a route the types of its schemas. Pure. */
export const defineRoute =
  <Context>() =>
  <Params extends z.ZodObject, Query extends z.ZodObject, Body extends z.ZodType, const Replies extends ApiReplies>(
    route: ApiRoute<Context, Params, Query, Body, Replies>,
  ): AnyApiRoute<Context> =>
    route;
