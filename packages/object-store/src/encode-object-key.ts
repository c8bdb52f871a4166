/** Percent-encodes every character except the unreserved ones of RFC 3986 and the slash, as request signatures require. */
export function encodeObjectKey(key: string): string {
  return encodeURIComponent(key)
    .replaceAll('%2F', '/')
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
