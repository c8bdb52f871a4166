export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; the values of a repeated header are joined with commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** The start of the body, as far as the transport reads it. */
  readonly body: Buffer;
}

/** Sends signed requests and logins. It follows no redirect and retries nothing; any HTTP response is a result. */
export interface HttpTransport {
  request(
    url: string,
    options: {
      readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
      readonly headers: Readonly<Record<string, string>>;
      /** None with GET. */
      readonly body?: string | Uint8Array;
      /** For the whole request. */
      readonly timeoutMs: number;
      /** The rest of the response's body is dropped; 65,536 by default. */
      readonly maxResponseBytes?: number;
      readonly signal: AbortSignal;
    },
  ): Promise<HttpResponse>;
}
