/** An endpoint and its valid parameters. `:id`, `:account` and `:image` in the path are filled in. */
export interface Endpoint {
  readonly methods: readonly string[];
  readonly path: string;
  readonly key: 'account' | 'admin' | null;
  /** A valid value for each parameter of the form, the JSON or the query. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly body: 'form' | 'json' | 'none';
}

/** Sent with requests; no log may contain it. */
export const sourcePassword = 'pass-for-fuzzed-sources';

const submitUrl = {
  type: 'url',
  url: 'http://127.0.0.1:9/x.png',
  compression: 'intelligent',
  webp: '1',
  keep_exif: '0',
  cmyktorgb: '1',
  max_width: '100',
  max_height: '100',
  callback_url: 'http://127.0.0.1:9/done',
  http_user: 'ann',
  http_pass: sourcePassword,
  wait: '1',
};
const submitUrls = { ...submitUrl, type: 'urls', url1: submitUrl.url, url2: submitUrl.url, url5: submitUrl.url, url6: '' };
const registration = {
  first_name: 'Ada',
  last_name: 'L',
  email: 'ada@example.com',
  password: 'x1',
  password_confirmation: 'x1',
  terms_and_conditions: 'yes',
};
const noParameters = { parameters: {}, body: 'none' } as const;
const readOnly = { methods: ['GET', 'HEAD'], key: null, ...noParameters } as const;
const account = { key: 'account', ...noParameters } as const;
const admin = { key: 'admin', body: 'json' } as const;

export const endpoints: readonly Endpoint[] = [
  { methods: ['POST'], path: '/v1/optimize', key: 'account', parameters: submitUrl, body: 'form' },
  { methods: ['POST'], path: '/v1/optimize', key: 'account', parameters: submitUrls, body: 'form' },
  { methods: ['POST', 'GET'], path: '/v1/optimize/:id/result', key: 'account', parameters: { timeout: '0' }, body: 'form' },
  { methods: ['GET'], path: '/v1/optimize/:id/report', ...account },
  { methods: ['POST', 'GET'], path: '/v1/users/info', ...account },
  { methods: ['POST'], path: '/v1/register', key: null, parameters: registration, body: 'form' },
  { methods: ['POST'], path: '/api/register', key: null, parameters: registration, body: 'form' },
  { path: '/ping', ...readOnly },
  { path: '/status', ...readOnly },
  { path: '/', ...readOnly },
  { path: '/healthz', ...readOnly },
  { path: '/readyz', ...readOnly },
  { path: '/image/:image', ...readOnly },
  { path: '/image/0123456789ab/:id.png', ...readOnly },
  { path: '/nothing/:id', ...readOnly },
  { methods: ['GET'], path: '/api/v1/admin/accounts', ...admin, parameters: { limit: '10', offset: '0' } },
  {
    methods: ['POST'],
    path: '/api/v1/admin/accounts',
    ...admin,
    parameters: { name: 'Ada', email: 'ada@example.com', tokens: '5', key: '' },
  },
  { methods: ['GET'], path: '/api/v1/admin/accounts/:account', ...admin, parameters: {} },
  {
    methods: ['POST'],
    path: '/api/v1/admin/accounts/:account/top-up',
    ...admin,
    parameters: { tokens: '1', reason: 'r', idempotencyKey: 'k' },
  },
  { methods: ['POST'], path: '/api/v1/admin/accounts/:account/disable', ...admin, parameters: {} },
  { methods: ['POST'], path: '/api/v1/admin/accounts/:account/enable', ...admin, parameters: {} },
  { methods: ['POST'], path: '/api/v1/admin/accounts/:account/keys', ...admin, parameters: { name: 'n' } },
  { methods: ['DELETE'], path: '/api/v1/admin/keys/:id', ...admin, parameters: {} },
  {
    methods: ['GET'],
    path: '/api/v1/deliveries',
    ...account,
    parameters: { state: 'failed', since: '2026-01-01', limit: '5', offset: '0' },
  },
  { methods: ['GET'], path: '/api/v1/deliveries/:id', ...account },
  { methods: ['POST'], path: '/api/v1/deliveries/:id/replay', ...account },
  { methods: ['POST'], path: '/api/v1/deliveries/replay', ...account, body: 'json', parameters: { state: 'failed', since: '2026-01-01' } },
  { methods: ['GET'], path: '/api/v1/webhook-secret', ...account },
  { methods: ['POST'], path: '/api/v1/webhook-secret/rotate', ...account },
  { methods: ['DELETE'], path: '/api/v1/jobs/:id', ...account },
];
