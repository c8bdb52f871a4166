/** A request whose body is counted while it is sent. */
export interface BlobRequest {
  readonly target: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Blob;
  readonly signal?: AbortSignal | undefined;
  /** XMLHttpRequest always follows; browsers send no key to another origin. */
  readonly redirect: 'manual' | 'follow';
  /** Gets the bytes that were sent so far. */
  readonly onLoaded: (loadedBytes: number) => void;
}

/** Sends a Blob as `fetch` does, and tells how far it is. Rejects as `fetch` does. */
export type SendBlob = (request: BlobRequest, ownFetch?: typeof fetch) => Promise<Response>;

/**
 * In browsers, where `fetch` tells no progress: XMLHttpRequest. Without it (a service worker), or with a `fetch` of the caller's own, only the start
 * and the end are told.
 */
export const sendBlobInBrowser: SendBlob = async (request, ownFetch) => {
  const { target, onLoaded, ...init } = request;
  onLoaded(0);
  if (ownFetch === undefined && typeof XMLHttpRequest === 'function') return sendByXhr(request);
  const response = await (ownFetch ?? fetch)(target, { ...init, signal: init.signal ?? null });
  onLoaded(init.body.size);
  return response;
};

function sendByXhr({ target, method, headers, body, signal, onLoaded }: BlobRequest): Promise<Response> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const xhr = new XMLHttpRequest();
    const onAbort = () => xhr.abort();
    signal?.addEventListener('abort', onAbort, { once: true });
    xhr.onloadend = () => signal?.removeEventListener('abort', onAbort);
    xhr.upload.onprogress = ({ loaded }) => onLoaded(loaded);
    xhr.onload = () => resolve(toResponse(xhr));
    xhr.onerror = () => reject(new TypeError('Failed to fetch'));
    xhr.onabort = () => reject(signal?.reason);
    xhr.open(method, target);
    xhr.responseType = 'blob';
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.send(body);
  });
}

function toResponse(xhr: XMLHttpRequest): Response {
  const lines = xhr.getAllResponseHeaders().trim().split(/\r\n/).filter(Boolean);
  const headers = new Headers(
    lines.map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const hasBody = ![204, 205, 304].includes(xhr.status);
  const response = new Response(hasBody ? (xhr.response as Blob) : null, { status: xhr.status, statusText: xhr.statusText, headers });
  Object.defineProperty(response, 'url', { value: xhr.responseURL });
  return response;
}
