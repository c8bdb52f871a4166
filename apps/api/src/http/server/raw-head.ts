/** Method, URL and headers of a request that Node's parser rejected, as far as they can be read. */
export interface RawHead {
  readonly method: string;
  /** Path and query; `/` where the request line has none. */
  readonly url: string;
  /** Names in lower case; a repeated one has its first value. */
  readonly headers: Readonly<Record<string, string>>;
}

const requestLine = /^([A-Z]{1,20}) +(\S+)/i;
const headerLine = /^([!#$%&'*+.^_`|~\da-z-]+):[\t ]*(.*?)[\t ]*$/i;

/** `GET http://host/path` names the same resource as `GET /path`. */
function toPathAndQuery(target: string): string {
  const path = target.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?]*/i, '');
  return path.startsWith('/') || path === '*' ? path : '/';
}

/**
 * Reads the start of a request from the bytes in which the parser found its error; null when they do not begin with a request line. Lines
 * that are no header, and one without an end, are skipped. Pure.
 */
export function readRawHead(packet: Buffer | undefined, maxBytes: number): RawHead | null {
  const [head = ''] = (packet?.toString('latin1', 0, maxBytes) ?? '').split(/\r?\n\r?\n/, 1);
  const [first = '', ...rest] = head.split(/\r?\n/);
  const [, method, target] = requestLine.exec(first) ?? [];
  if (method === undefined || target === undefined) return null;
  const lines = rest.flatMap((line): [string, string][] => {
    const [, name, value] = headerLine.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value]];
  });
  return { method: method.toUpperCase(), url: toPathAndQuery(target), headers: Object.fromEntries(lines.reverse()) };
}
