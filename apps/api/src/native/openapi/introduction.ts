/** Version of the native API, not of the service: it is the one of its path. */
const version = '1';

const description = `Optimizes images: JPEG, PNG, GIF, WebP, AVIF and SVG, and reads JPEG 2000, TIFF, BMP, ICO, PSD and, where its decoder is installed, HEIC.

Send images as a job, wait for it or watch it, and fetch the smaller results.

- **Base** \`/api/v1\`. JSON in and out; fields in snake_case, times in ISO 8601 and UTC, sizes in bytes.
- **Key** \`Authorization: Bearer <key>\`, or \`X-API-KEY\`. A key may have scopes; each route names the one that it needs.
- **Errors** are problem details (RFC 9457): act on \`code\`, show \`detail\`; \`errors\` points at each wrong field. A request that is no valid HTTP, is too slow or too long gets one, too: 400, 408, 414, 417 or 431.
- **Lists** answer \`items\` and \`next_cursor\`: send it as \`cursor\` for the next page; null is the end.
- **Ids** Send a \`Request-Id\` of your own (1 to 64 of letters, digits, \`.\`, \`_\`, \`-\`), or get one: it is in the answer, in problems and in the log.
- **Repeats** are safe with an \`Idempotency-Key\`.
- **Rate** \`RateLimit\` says what is left of the budget of the key; 429 says in \`Retry-After\` when to try again.`;

export const introduction = {
  title: 'Pixmill',
  version,
  summary: 'Self-hosted image optimizer',
  description,
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
} as const;
