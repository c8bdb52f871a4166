import type { AnswerOf } from '@pixmill/client';
import { formatField } from '../terminal/format.js';
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
    const read = readPages<Key, KeyPage>(Number.POSITIVE_INFINITY, (query) => client.request('get', '/api/v1/keys', { query, signal }));
    const json = await read;
    return { json, lines: json.items.flatMap((key, index) => [...(index > 0 ? [''] : []), ...renderKey(key)]) };
  },
});

function renderKey(key: Key): string[] {
  const [expires, revoked] = [formatDate(key.expires_at), formatDate(key.revoked_at)];
  return [
    ...formatField('Key', `...${key.last_four}${key.name === null ? '' : ` ${key.name}`}`),
    ...formatField('  ID', key.id),
    ...formatField('  Scopes', key.scopes?.join(', ') ?? 'all'),
    ...formatField('  Expires', expires ?? 'never'),
    ...formatField('  Used', formatDate(key.last_used_at) ?? 'never'),
    ...(revoked === null ? [] : formatField('  Revoked', revoked)),
  ];
}

const formatDate = (time: string | null) => time && `${time.slice(0, 19)}Z`;
