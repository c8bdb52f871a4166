import type { AnswerOf } from '@pixmill/client';
import { formatApiTime, formatFields } from '../terminal/format.js';
import { createApiCommand } from './api-command.js';
import { readPages } from './read-pages.js';

type KeyPage = AnswerOf<'/api/v1/keys', 'get'>;
type Key = KeyPage['items'][number];

/** `pixmill key list`. */
export const listKeysCommand = createApiCommand({
  name: 'list',
  summary: 'List the keys of the account, oldest first',
  options: {},
  async ask(client, _input, { signal }) {
    const json = await readPages<Key, KeyPage>(Number.POSITIVE_INFINITY, (query) =>
      client.request('get', '/api/v1/keys', { query, signal }),
    );
    return { json, lines: json.items.flatMap((key, index) => [...(index > 0 ? [''] : []), ...renderKey(key)]) };
  },
});

function renderKey(key: Key): string[] {
  return formatFields([
    ['Key', `...${key.last_four}${key.name === null ? '' : ` ${key.name}`}`],
    ['  ID', key.id],
    ['  Scopes', key.scopes?.join(', ') ?? 'all'],
    ['  Expires', formatApiTime(key.expires_at) ?? 'never'],
    ['  Used', formatApiTime(key.last_used_at) ?? 'never'],
    ['  Revoked', formatApiTime(key.revoked_at)],
  ]);
}
