/**
 * The URL that a text is, relative to `base` when there is one; null for a text that is none. In place of `URL.canParse`, which Node 20 answers
 * with false for a host with letters such as `ü` once it is called often: its fast path reads Latin-1 as UTF-8. Pure.
 */
export function parseUrl(text: string, base?: string | URL): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}
