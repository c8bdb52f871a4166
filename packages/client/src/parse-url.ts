/**
 * The URL that a text is; null for a text that is none. In place of `URL.canParse`, which Node 20 answers with false for a host with letters such as
 * `ü` once it is called often. Pure.
 */
export function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
