import type { Account, AppError, DestinationRequest, Job, JobSpec, SourceCredentials } from '@pixmill/contracts';

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

/** Header names in lower case. */
export type WireHeaders = Readonly<Record<string, string | string[] | undefined>>;

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
  readonly headers: WireHeaders;
  /** The parsed body of a route that reads JSON, else null. */
  readonly json: unknown;
}

export type SourceInput =
  | { readonly kind: 'upload'; readonly name: string; readonly file: WireFile }
  | { readonly kind: 'url'; readonly name: string; readonly url: string };

/** What is asked of a service that need only be there: whether it is up, what it is, or nothing in particular. */
export type ServiceInfoTopic = 'life' | 'software' | 'root' | 'capabilities';

/** How the result of a call goes back: worded, or as the bytes of the image itself. */
export type ReplyMode = 'json' | 'binary';

/** Whether a callback may go to a URL, as far as its text tells. */
export type UrlPredicate = (url: string) => boolean;

/** What the text of a URL that a caller chose tells. */
export interface UrlRules {
  readonly isUrlAllowed: UrlPredicate;
  /** Whether it can lead to nothing but what the operator allows beside public addresses: no plain http to anywhere else. */
  readonly isOperatorAllowed: (url: string) => boolean;
}

/** What a request asks of the core. */
export type Command =
  | {
      readonly verb: 'submit';
      readonly spec: JobSpec;
      /** In the order in which results go back. */
      readonly sources: readonly SourceInput[];
      readonly callbackUrl: string | null;
      /** Null without credentials, and always for uploads. */
      readonly sourceCredentials: SourceCredentials | null;
      /** Sent when the sources are fetched, and to their own host only; names in lower case. */
      readonly sourceHeaders: Readonly<Record<string, string>>;
      /** How long after the job settled the callback is due, in ms. */
      readonly callbackDelayMs: number;
      readonly destination: DestinationRequest | null;
      /** 0 is asynchronous and answered by `renderSubmitted`; else the settled job is waited for, in ms, and `renderJob` answers. */
      readonly waitMs: number;
      readonly reply: ReplyMode;
    }
  | { readonly verb: 'wait'; readonly jobId: string; readonly timeoutMs: number }
  | { readonly verb: 'report'; readonly jobId: string }
  /** Only who asks for the tokens that were used has them summed up. */
  | { readonly verb: 'account'; readonly withUse?: boolean }
  /** A sign-up; no password goes further than the dialect that read it. */
  | { readonly verb: 'register'; readonly name: string; readonly email: string }
  | { readonly verb: 'ping'; readonly about: ServiceInfoTopic };

export interface WireReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON; null sends no body. */
  readonly json: unknown;
  /** Stored bytes that are streamed as the body, instead of JSON. */
  readonly artifact?: { readonly storageKey: string; readonly mediaType: string; readonly sizeBytes: number };
}

/** One endpoint, described so that any HTTP layer can serve it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'HEAD';
  /** Path with `:name` parts, such as `/v1/optimize/:id/result`. */
  readonly path: string;
  /** Routes of one endpoint share one rate-limit budget. */
  readonly endpoint: string;
  /** How many times the ordinary budget it has. */
  readonly rateLimitFactor: number;
  /** Whether an API key is needed. */
  readonly authenticated: boolean;
  /**
   * `form`: read urlencoded and multipart into fields and files. `discard`: whatever came is thrown away unparsed.
   * `lenient-form`: the fields of a small urlencoded body, and anything else thrown away; it never fails.
   * `json`: a JSON body. `upload`: multipart of any subtype, in which a file needs no name.
   */
  readonly body: 'form' | 'lenient-form' | 'discard' | 'json' | 'upload';
  /** Whether an account without tokens is turned away before the body is read. */
  readonly spendsTokens: boolean;
  /** Reads the wire once; throws AppError naming the parameter and what it may be. */
  parse(request: WireRequest): Command;
}

/** What became of a sign-up. */
export interface RegistrationResult {
  readonly account: Account;
  /** The account's key; null when it was mailed. */
  readonly key: string | null;
}

/** What an error reply may say beside the error. */
export interface ErrorContext {
  readonly jobId?: string;
  readonly account?: Account;
  readonly reply?: ReplyMode;
  /** Names the call where there is no job to name. */
  readonly requestId?: string;
}

export interface WebhookBody {
  readonly contentType: string;
  readonly body: string;
}

/** One budget of requests for all endpoints of a dialect together. */
export interface DialectRateLimit {
  /** Requests of one key in one window; 0 is off. */
  readonly limit: number;
  readonly windowMs: number;
  /** `X-RateLimit-Limit`, `-Remaining` and `-Reset` (seconds left) on every answer. */
  readonly headers: 'x-ratelimit';
}

/** A wire language over the core: pure translation both ways, proved by recorded requests. */
export interface Dialect {
  readonly name: string;
  /** Paths under which this dialect also words unknown routes and unreadable bodies, such as `/v1`. */
  readonly basePath: string;
  readonly routes: readonly Route[];
  /** Without it every endpoint has a budget of its own. */
  readonly rateLimit?: DialectRateLimit;
  /** Whether a request that did not come by https is refused. */
  readonly httpsOnly?: boolean;
  /** The key a request carries, or null. Header names come in lower case. */
  findApiKey(headers: WireHeaders): string | null;
  /** How a caller wants to be answered, known before the body is read: errors are worded by it, too. */
  toReplyMode(headers: WireHeaders): ReplyMode;
  renderSubmitted(job: Job): WireReply;
  /** A settled job, whatever became of its images. */
  renderJob(job: Job, account: Account, reply: ReplyMode): WireReply;
  /** How each image of a settled job came about; our own, beside what clients know. */
  renderReport(job: Job): WireReply;
  /** `tokensUsed`: charged so far, or held for work under way; 0 where the command did not ask. */
  renderAccount(account: Account, tokensUsed: number): WireReply;
  renderRegistration(registered: RegistrationResult): WireReply;
  renderServiceInfo(about: ServiceInfoTopic): WireReply;
  renderError(error: AppError, context?: ErrorContext): WireReply;
  /** What HTTP itself refuses, below any route: the status is real, whatever the dialect does elsewhere (decisions.md 1). */
  renderHttpError(httpStatus: number, message: string): WireReply;
  /** The body posted to a callback address once the job has settled. */
  renderWebhook(job: Job, account: Account): WebhookBody;
}
