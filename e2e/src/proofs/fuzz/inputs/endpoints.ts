/** An endpoint and its valid parameters. Each `:name` in the path is filled in. */
export interface Endpoint {
  readonly methods: readonly string[];
  readonly path: string;
  readonly key: 'account' | 'admin' | null;
  /** A valid value for each parameter of the form, the JSON or the query; JSON that is no text is written as JSON. */
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

/** The endpoints of the dialects, and those without a document. */
export const dialectEndpoints: readonly Endpoint[] = [
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
];
