interface Cookie {
  /** Host and port that have set it. */
  readonly host: string;
  readonly path: string;
  readonly secure: boolean;
  readonly name: string;
  readonly value: string;
}

/** Attributes of a cookie by their names in lower case. */
type Attributes = ReadonlyMap<string, string>;

/** What browsers keep at most (RFC 6265 section 6.1): bytes of a cookie, and cookies of a host. */
const [maxCookieBytes, maxCookies] = [4_096, 50];

/**
 * The cookies of one chain of redirects. A cookie goes back only to the host and port that have set it, whatever its `Domain` says, so no list
 * of public suffixes is needed. Source: docs/outbound.md#redirects
 */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>();

  /** Keeps the cookies of a response; one that has expired removes its predecessor. */
  store(url: URL, setCookies: readonly string[] = []): void {
    for (const text of setCookies) {
      const attributes = parseAttributes(text);
      const cookie = parseCookie(text, attributes, url);
      if (cookie === null) continue;
      const key = JSON.stringify([cookie.host, cookie.path, cookie.name]);
      this.#cookies.delete(key);
      if (!hasExpired(attributes) && this.#cookies.size < maxCookies) this.#cookies.set(key, cookie);
    }
  }

  /** The value of the `Cookie` header for a request; null without a cookie. */
  find({ host, pathname, protocol }: URL): string | null {
    const matching = [...this.#cookies.values()].filter(
      (cookie) => cookie.host === host && matchesPath(pathname, cookie.path) && (!cookie.secure || protocol === 'https:'),
    );
    matching.sort((one, other) => other.path.length - one.path.length);
    return matching.length === 0 ? null : matching.map(({ name, value }) => `${name}=${value}`).join('; ');
  }
}

/** Null for what a browser does not keep: without a name, too long, or secure and from http. */
function parseCookie(text: string, attributes: Attributes, { host, pathname, protocol }: URL): Cookie | null {
  const [, name = '', value = ''] = /^\s*([^=;]*?)\s*=\s*([^;]*?)\s*(?:;|$)/.exec(text) ?? [];
  const secure = attributes.has('secure');
  if (name === '' || name.length + value.length > maxCookieBytes || (secure && protocol !== 'https:')) return null;
  const path = attributes.get('path') ?? '';
  return { host, path: path.startsWith('/') ? path : toDefaultPath(pathname), secure, name, value };
}

function parseAttributes(text: string): Attributes {
  const pairs = text
    .split(';')
    .slice(1)
    .map((part): [string, string] => {
      const [name = '', ...value] = part.split('=');
      return [name.trim().toLowerCase(), value.join('=').trim()];
    });
  return new Map(pairs);
}

function hasExpired(attributes: Attributes): boolean {
  const maxAge = attributes.get('max-age');
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return Number(maxAge) <= 0;
  // An invalid date compares as false: the cookie lives as long as the chain.
  return Date.parse(attributes.get('expires') ?? '') <= Date.now();
}

/** RFC 6265 section 5.1.4. */
const toDefaultPath = (pathname: string) => pathname.slice(0, Math.max(1, pathname.lastIndexOf('/')));

const matchesPath = (pathname: string, path: string) =>
  pathname === path || (pathname.startsWith(path) && (path.endsWith('/') || pathname[path.length] === '/'));
