import { expect, test } from '@jest/globals';
import { type Job, type JobSummary, type LedgerEntry, Pixmill } from '../index.js';

const sent: string[] = [];
const client = new Pixmill({
  url: 'https://images.example',
  apiKey: 'k',
  async fetch(target, init) {
    sent.push(`${init?.method} ${String(target).slice('https://images.example/api/v1'.length)}`);
    const accept = new Headers(init?.headers).get('accept') ?? '';
    return new Response(accept === 'application/json' ? '{}' : 'text', { headers: { 'content-type': accept } });
  },
});
const id = '5f0c54ad-6d4c-4f3f-9a53-6b8e2f9b3c11';

test('types of requests: what a route requires is required, and its answers have their types', async () => {
  // @ts-expect-error a route with a placeholder requires it
  await client.request('get', '/api/v1/jobs/{id}').catch(() => {});
  // @ts-expect-error the placeholder has another name
  await client.request('get', '/api/v1/jobs/{id}', { params: { job: id } }).catch(() => {});
  // @ts-expect-error a required body
  await client.request('post', '/api/v1/keys', {});
  // @ts-expect-error a field that the body has not
  await client.request('post', '/api/v1/keys', { json: { colour: 'red' } });
  // @ts-expect-error a route without a body
  await client.request('get', '/api/v1/account', { json: {} });
  // @ts-expect-error a method that the route has not
  await client.request('delete', '/api/v1/account');
  // @ts-expect-error a value that the query has not
  await client.request('get', '/api/v1/jobs', { query: { state: 'done' } });
  // @ts-expect-error a route without an Idempotency-Key
  await client.request('post', '/api/v1/jobs/{id}/cancel', { params: { id }, idempotencyKey: 'a' });
  // @ts-expect-error an archive is no JSON: its type is to be named
  await client.request('get', '/api/v1/jobs/{id}/archive', { params: { id } }).catch(() => {});
  // @ts-expect-error a type that the route does not answer with
  await client.request('get', '/api/v1/ledger', { accept: 'image/png' });

  sent.length = 0;
  const job: Job = await client.request('get', '/api/v1/jobs/{id}', { params: { id }, query: { wait: 5 } });
  const page: { items: JobSummary[] } = await client.request('get', '/api/v1/jobs', { query: { label: ['a:1', 'b:2'], limit: 5 } });
  const entries: { items: LedgerEntry[] } = await client.request('get', '/api/v1/ledger');
  const csv: string = await client.request('get', '/api/v1/ledger', { accept: 'text/csv', query: { from: '2026-12-01' } });
  const zip: Blob = await client.request('get', '/api/v1/jobs/{id}/archive', { params: { id }, accept: 'application/zip' });
  const answer = await client.response('get', '/api/v1/jobs/{id}', { params: { id } });
  const shown: Job | undefined = answer.status === 304 ? (answer.body satisfies undefined) : answer.body;
  expect([job, page, entries, csv, await zip.text(), shown]).toEqual([{}, {}, {}, 'text', 'text', {}]);
  expect(sent).toEqual([
    ...[`GET /jobs/${id}?wait=5`, 'GET /jobs?label=a%3A1&label=b%3A2&limit=5', 'GET /ledger'],
    ...['GET /ledger?from=2026-12-01', `GET /jobs/${id}/archive`, `GET /jobs/${id}`],
  ]);
});

test('types of jobs: a created job is no dry run, and options are those of the document', async () => {
  // @ts-expect-error a level that no service has
  await client.jobs.create({ options: { level: 'best' } });
  // @ts-expect-error a check has a method of its own
  await client.jobs.create({ options: { dry_run: true } });
  const job: Job = await client.jobs.create({ sources: [{ url: 'https://images.example/a.png' }], options: { formats: ['webp'] } });
  expect(job).toEqual({});
});
