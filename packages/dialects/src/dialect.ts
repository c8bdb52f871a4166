import type { Account, AppError, DestinationRequest, Job, JobSpec, SourceLogin } from '@pixmill/contracts';

/** A file part, already in a private temporary file. */
export interface WireFile {
  /** Name of the form field. */
  readonly field: string;
  /** File name exactly as sent, decoded as UTF-8; may be a whole path. */
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
  /** Lower-case hex of the file's bytes. */
  readonly sha256: string;
}

/** A request as the HTTP layer read it, free of Express. */
export interface WireRequest {
  /** Values of the `:name` parts of the route's path. */
  readonly params: Readonly<Record<string, string>>;
  /** First value of each query key; a key without `=` has ''. */
  readonly query: Readonly<Record<string, string>>;
  /** Text fields of a form body; of a repeated field the last value. */
  readonly fields: Readonly<Record<string, string>>;
  readonly files: readonly WireFile[];
  /** Media type of the body, lower case, without parameters; null without a body. */
  readonly mediaType: string | null;
}

export type SourceInput =
  | { readonly kind: 'upload'; readonly name: string; readonly file: WireFile }
  | { readonly kind: 'url'; readonly name: string; readonly url: string };

/** What is asked of a service that need only be there: whether it is up, what it is, or nothing in particular. */
export type PingSubject = 'life' | 'software' | 'root';

/** What a request asks of the core. */
export type Command =
  | {
      readonly verb: 'submit';
      readonly spec: JobSpec;
      /** In the order in which results go back. */
      readonly sources: readonly SourceInput[];
      readonly callbackUrl: string | null;
      /** Null without credentials, and always for uploads. */
      readonly sourceLogin: SourceLogin | null;
      /** Where results are put beside our own storage. */
      readonly destination: DestinationRequest | null;
    }
  | { readonly verb: 'wait'; readonly jobId: string; readonly timeoutMs: number }
  | { readonly verb: 'report'; readonly jobId: string }
  | { readonly verb: 'account' }
  /** A sign-up; no password goes further than the dialect that read it. */
  | { readonly verb: 'register'; readonly name: string; readonly email: string }
  | { readonly verb: 'ping'; readonly about: PingSubject };

export interface WireReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON; null sends no body. */
  readonly json: unknown;
}

/** One endpoint, described so that any HTTP layer can serve it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'HEAD';
  /** Path with `:name` parts, such as `/v1/optimize/:id/result`. */
  readonly path: string;
  /** Routes of one endpoint share one rate-limit budget. */
  readonly endpoint: string;
  /** How many times the ordinary budget it has. */
  readonly budgetFactor: number;
  /** Whether an API key is needed. */
  readonly authenticated: boolean;
  /**
   * `form`: read urlencoded and multipart into fields and files. `discard`: whatever came is thrown away unparsed.
   * `lenient-form`: the fields of a small urlencoded body, and anything else thrown away; it never fails.
   */
  readonly body: 'form' | 'lenient-form' | 'discard';
  /** Whether an account without tokens is turned away before the body is read. */
  readonly spendsTokens: boolean;
  /** Reads the wire once; throws AppError naming the parameter and what it may be. */
  parse(request: WireRequest): Command;
}

/** What became of a sign-up. */
export interface Registered {
  readonly account: Account;
  /** The account's key; null when it was mailed. */
  readonly key: string | null;
}

/** What an error reply may say beside the error. */
export interface ErrorContext {
  readonly jobId?: string;
  readonly account?: Account;
}

export interface WebhookBody {
  readonly contentType: string;
  readonly body: string;
}

/** A wire language over the core: pure translation both ways, proved by recorded requests. */
export interface Dialect {
  readonly name: string;
  /** Paths under which this dialect also words unknown routes and unreadable bodies, such as `/v1`. */
  readonly basePath: string;
  readonly routes: readonly Route[];
  /** The key a request carries, or null. Header names come in lower case. */
  apiKeyFrom(headers: Readonly<Record<string, string | string[] | undefined>>): string | null;
  presentSubmitted(job: Job): WireReply;
  /** A settled job, whatever became of its images. */
  presentJob(job: Job, account: Account): WireReply;
  /** How each image of a settled job came about; our own, beside what clients know. */
  presentReport(job: Job): WireReply;
  presentAccount(account: Account): WireReply;
  presentRegistered(registered: Registered): WireReply;
  presentPing(about: PingSubject): WireReply;
  presentError(error: AppError, context?: ErrorContext): WireReply;
  /** What HTTP itself refuses, below any route: the status is real, whatever the dialect does elsewhere (decisions.md 1). */
  presentRefusal(httpStatus: number, message: string): WireReply;
  /** The body posted to a callback address once the job has settled. */
  wordWebhook(job: Job, account: Account): WebhookBody;
}
