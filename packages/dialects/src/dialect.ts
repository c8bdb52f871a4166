import type {
  Account,
  AppError,
  DestinationRequest,
  ImageFormat,
  Job,
  JobLabels,
  JobSpec,
  SourceCredentials,
  StoredSource,
  WebhookBody,
} from '@pixmill/contracts';
import type { SpecDefaults } from './spec-defaults.js';

/** A file part that the HTTP layer has stored in a private temporary file. */
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

/** A request as the HTTP layer read it; independent of Express. */
export interface WireRequest {
  /** Values of the `:name` parts of the route's path. */
  readonly params: Readonly<Record<string, string>>;
  /** First value of each query key; '' for a key without `=`. */
  readonly query: Readonly<Record<string, string>>;
  /** Text fields of a form body; a repeated field has its last value. */
  readonly fields: Readonly<Record<string, string>>;
  readonly files: readonly WireFile[];
  /** Media type of the body, lower case, without parameters; null without a body. */
  readonly mediaType: string | null;
  readonly headers: WireHeaders;
  /** The parsed body on a route that reads JSON; null on others. */
  readonly json: unknown;
}

export type SourceInput =
  | { readonly kind: 'upload'; readonly name: string; readonly file: WireFile }
  | { readonly kind: 'url'; readonly name: string; readonly url: string }
  /** Bytes that are in storage; the job gets a copy. `url`: where they were fetched from, for a source that was a URL. */
  | { readonly kind: 'stored'; readonly name: string; readonly stored: StoredSource; readonly url?: string };

/** The subject of a request about the service itself. */
export type ServiceInfoTopic = 'health' | 'software' | 'root' | 'capabilities';

/** The form of a result: JSON, or the bytes of the image. */
export type ReplyMode = 'json' | 'binary';

/** Whether the service may call a URL; decided from the text, before any lookup. */
export type UrlPredicate = (url: string) => boolean;

/** Rules for URLs from a caller; decided from the text, before any lookup. */
export interface UrlRules {
  readonly isUrlAllowed: UrlPredicate;
  /** Whether a URL can only reach ranges in the operator's allow list; plain http is limited to these. */
  readonly isOperatorAllowed: (url: string) => boolean;
}

/** What a download of one source needs. */
export interface SourceRequestAccess {
  readonly login?: SourceCredentials;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A parsed request to the core. */
export type Command =
  | {
      readonly verb: 'submit';
      readonly spec: JobSpec;
      /** In the order of the results. */
      readonly sources: readonly SourceInput[];
      readonly callbackUrl: string | null;
      /** Null without credentials; always null for uploads. */
      readonly sourceCredentials: SourceCredentials | null;
      /** Sent with the request for a source, to its own host only; names in lower case. */
      readonly sourceHeaders: Readonly<Record<string, string>>;
      /** Credentials and headers of single sources, by position; they win over a login inside of the URL. */
      readonly accessByPosition?: Readonly<Record<number, SourceRequestAccess>>;
      /** From the settlement of the job to the first callback. */
      readonly callbackDelayMs: number;
      readonly destination: DestinationRequest | null;
      /** The key of the caller; the service adds it. */
      readonly keyId?: string | null;
      /** From -10 to 10, among the jobs of the account; default 0. */
      readonly priority?: number;
      readonly labels?: JobLabels;
      readonly collectionId?: string | null;
      /** The job whose failed images this one retries. */
      readonly parentId?: string | null;
      /** 0: the reply is `renderSubmitted`. Otherwise the service waits for the settlement and replies with `renderJob`. */
      readonly waitMs: number;
      readonly reply: ReplyMode;
    }
  | { readonly verb: 'wait'; readonly jobId: string; readonly timeoutMs: number }
  | { readonly verb: 'report'; readonly jobId: string }
  /** `withUse` also returns the tokens used; it costs a sum over the ledger. */
  | { readonly verb: 'account'; readonly withUse?: boolean }
  /** The dialect drops the password of the sign-up. */
  | { readonly verb: 'register'; readonly name: string; readonly email: string }
  | { readonly verb: 'ping'; readonly about: ServiceInfoTopic };

export interface WireReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON; null means no body. */
  readonly json: unknown;
  /** Whether the JSON ends with a newline, as terminals like it. Never in a dialect: its answers have the vendor's bytes. */
  readonly finalNewline?: boolean;
  /** Stored bytes to stream as the body instead of JSON. */
  readonly artifact?: { readonly storageKey: string; readonly format: ImageFormat; readonly sizeBytes: number };
}

/** One endpoint, independent of the HTTP framework. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'HEAD';
  /** Path with `:name` parts, such as `/v1/optimize/:id/result`. */
  readonly path: string;
  /** Routes of one endpoint share one rate-limit budget. */
  readonly endpoint: string;
  /** Multiplies the ordinary rate limit. */
  readonly rateLimitFactor: number;
  /** Whether the route requires an API key. */
  readonly authenticated: boolean;
  /**
   * `form`: reads urlencoded and multipart bodies into fields and files. `discard`: drops the body unparsed.
   * `lenient-form`: reads the fields of a small urlencoded body, drops any other body, and never fails.
   * `json`: reads a JSON body. `upload`: reads multipart of any subtype; a file needs no name.
   */
  readonly body: 'form' | 'lenient-form' | 'discard' | 'json' | 'upload';
  /** Fields of the body that are text also when they are sent as a file: browsers send a `Blob` of a form as one. */
  readonly textFields?: readonly string[];
  /** What to send instead of a bare image, or of a body without a type. */
  readonly bodyHint?: string;
  /** Whether the service rejects an account without tokens before it reads the body. */
  readonly spendsTokens: boolean;
  /** What the key needs; a key without it is an unknown key. Null for a route that any key may use, and without authentication. */
  readonly scope: 'jobs:read' | 'jobs:write' | null;
  /**
   * Reads the request once; throws AppError naming the parameter and the rule. `defaults` apply to options that the request does not
   * set.
   */
  parse(request: WireRequest, defaults?: SpecDefaults): Command;
}

/** Result of a sign-up. */
export interface RegistrationResult {
  readonly account: Account;
  /** The account's key; null when the service mailed it. */
  readonly key: string | null;
}

/** What an error reply may contain in addition to the error. */
export interface ErrorContext {
  readonly jobId?: string;
  readonly account?: Account;
  readonly reply?: ReplyMode;
  /** Identifies the request when there is no job. */
  readonly requestId?: string;
}

/** One rate limit for all endpoints of a dialect together. */
export interface DialectRateLimit {
  /** Requests of one key in one window; 0 means no limit. */
  readonly limit: number;
  readonly windowMs: number;
  /** `X-RateLimit-Limit`, `-Remaining` and `-Reset` (seconds left) on every response. */
  readonly headers: 'x-ratelimit';
}

/** A wire API over the core. It only translates, in both directions; recorded requests test it. */
export interface Dialect {
  readonly name: string;
  /** Prefix of the paths under which this dialect also renders errors of unknown routes and unreadable bodies, such as `/v1`. */
  readonly basePath: string;
  /** Further paths of this dialect, also while it has no route there: clients that ask in vain must understand the answer. */
  readonly otherPaths?: readonly string[];
  readonly routes: readonly Route[];
  /** Without it every endpoint has its own rate limit. */
  readonly rateLimit?: DialectRateLimit;
  /** Whether the service rejects requests without https. */
  readonly httpsOnly?: boolean;
  /** The API key of a request, or null. */
  findApiKey(headers: WireHeaders): string | null;
  /** The form of the reply, known before the body is read; it applies to errors too. */
  toReplyMode(headers: WireHeaders): ReplyMode;
  renderSubmitted(job: Job): WireReply;
  /** Renders a settled job, including one whose images failed. */
  renderJob(job: Job, account: Account, reply: ReplyMode): WireReply;
  /** Renders the encoder report of each image; an addition of Pixmill to the contracts. */
  renderReport(job: Job): WireReply;
  /** `tokensUsed`: charged so far, plus held for unsettled jobs; 0 without `withUse`. */
  renderAccount(account: Account, tokensUsed: number): WireReply;
  renderRegistration(result: RegistrationResult): WireReply;
  renderServiceInfo(about: ServiceInfoTopic): WireReply;
  renderError(error: AppError, context?: ErrorContext): WireReply;
  /** Renders the body for the callback of a settled job. */
  renderWebhook(job: Job, account: Account): WebhookBody;
}
