const account = {
  id: '5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11',
  name: 'Ada',
  email: 'ada@example.com',
  tokens: 950,
  created_at: '2026-12-01T09:30:00.000Z',
  disabled_at: null,
};
const apiKey = '7Qy3wK9cVtB1nR5zXs8LpD2fHg6JmA4e';

/** Bodies of requests and answers about accounts, as a caller sees them. */
export const adminAccountExamples = {
  account,
  disabledAccount: { ...account, disabled_at: '2026-12-02T08:00:00.000Z' },
  accountWithKeys: {
    ...account,
    keys: [
      {
        id: '0b6c8e0e-7a1f-4d55-8f0e-3a5b0c1d2e3f',
        name: 'blog',
        last_four: apiKey.slice(-4),
        scopes: null,
        expires_at: null,
        created_at: '2026-12-01T09:30:00.000Z',
        last_used_at: '2026-12-01T10:00:00.000Z',
        revoked_at: null,
      },
    ],
  },
  newAccount: { name: account.name, email: account.email, tokens: account.tokens },
  createdAccount: { id: account.id, email: account.email, tokens: account.tokens, key: apiKey },
  topUp: { tokens: 500, reason: 'invoice 7' },
  toppedUp: { id: account.id, email: account.email, tokens: 1450, repeated: false },
  newKey: { name: 'blog', scopes: ['jobs:read', 'jobs:write'], expires_at: '2027-12-01T00:00:00Z' },
  createdKey: {
    id: '0b6c8e0e-7a1f-4d55-8f0e-3a5b0c1d2e3f',
    account_id: account.id,
    name: 'blog',
    scopes: ['jobs:read', 'jobs:write'],
    expires_at: '2027-12-01T00:00:00.000Z',
    key: apiKey,
  },
};
