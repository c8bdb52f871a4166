import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AppError, defaultJobSpec, type ImageResult, type SourceFailure } from '@pixmill/contracts';
import { type OpenTestDatabase, openTestDatabase, type TestAccount } from '@pixmill/testkit/database';

const mainPath = fileURLToPath(new URL('../main.js', import.meta.url));

let env: OpenTestDatabase;
let account: TestAccount;

beforeAll(async () => {
  env = await openTestDatabase({ poolSize: 2 });
  account = await env.createAccount({ tokens: 10 });
});

afterAll(() => env.close());

function pixmill(...args: string[]) {
  const options = { cwd: tmpdir(), env: { DATABASE_URL: env.url }, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [mainPath, ...args], options);
  return { status, stdout, stderr };
}

const url = 'https://shop.example/a%20b.png?width=200&X-Amz-Signature=0badc0de';
const sourceFailure: SourceFailure = {
  reason: 'policy',
  status: null,
  host: 'inside.example',
  attempts: 1,
  detail: 'not allowed: inside.example is 10.1.2.3, port 80',
};

async function submit(): Promise<{ jobId: string; imageId: string }> {
  const [jobId, imageId] = [randomUUID(), randomUUID()];
  await env.database.jobs.submit({
    ...{ id: jobId, accountId: account.id, dialect: 'optidash', sourceCredentials: null, idempotency: null },
    spec: { ...defaultJobSpec, compression: 'ultra', extras: ['webp'], maxBytes: 20_000 },
    callbackUrl: 'https://hooks.example/done?shop=7&token=0badc0de',
    images: [{ id: imageId, position: 0, name: 'a b\u001b[31m.png', source: { kind: 'url', url } }],
  });
  await env.sql.query(`UPDATE jobs SET callback_login = 'sealed' WHERE id = $1`, [jobId]);
  return { jobId, imageId };
}

/** Records that the source failed, and settles the job. */
async function fail({ jobId, imageId }: { jobId: string; imageId: string }): Promise<void> {
  const { jobs } = env.database;
  const claim = await jobs.claimFetch({ jobId, owner: 'worker-1', leaseMs: 60_000, fetchesPerAccount: 8 });
  const fence = claim?.fence ?? 0;
  const { code, message } = new AppError('source_unreachable');
  const failure = { code, message };
  await jobs.recordFetch({ jobId, fence, done: false, sources: [{ imageId, stored: null, failure, sourceFailure }] });
  const unread = { sourceBytes: null, sourceSha256: null, sourceFormat: null, sourceFacts: null, recipe: null };
  const result: ImageResult = { imageId, ...unread, outcome: { status: 'failed', failure } };
  const render = () => ({ contentType: 'text/plain', body: '' });
  await jobs.settle({ jobId, fence, results: [result], resultTtlMs: 3_600_000, render });
}

test('pixmill job show --operator: says why the source of an image failed, in 80 columns and without secrets', async () => {
  const job = await submit();
  await fail(job);
  const { status, stdout, stderr } = pixmill('job', 'show', job.jobId, '--operator');
  expect([status, stderr]).toEqual([0, '']);
  const { rows } = await env.sql.query('SELECT id FROM deliveries WHERE job_id = $1', [job.jobId]);
  const shown = stdout.replaceAll(/\d{4}-\d\d-\d\dT[\d:]{8}Z/g, 'TIME').split('\n');
  expect(shown.filter((line) => !/^(Account|Delivery) |^ {11}/.test(line))).toEqual([
    `Job        ${job.jobId}`,
    'State      settled',
    'Dialect    optidash',
    'Created    TIME',
    'Started    TIME',
    'Settled    TIME',
    'Expires    TIME',
    'Attempts   1',
    'Tokens     1 held, 0 charged',
    'Options    compression=ultra extras=["webp"] maxBytes=20000',
    'Callback   https://***@hooks.example/done?shop=7&token=***',
    '',
    'Image 1    a b [31m.png (url): failed; not read',
    '  URL      https://shop.example/a%20b.png?width=200&X-Amz-Signature=***',
    '  Failure  source_unreachable: The image could not be downloaded',
    '  Reason   policy: not allowed: inside.example is 10.1.2.3, port 80; asked',
    '',
  ]);
  expect(stdout).toMatch(new RegExp(`^Delivery +pending, next .*, attempts: 0; delivery show\\s+${rows[0].id}$`, 'm'));
  expect(stdout).toMatch(new RegExp(`^Account +\\S+@example\\.com\\s+\\(${account.id}\\)$`, 'm'));
  expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
});

test('pixmill job show --operator and delivery show: say why a webhook got no answer', async () => {
  const job = await submit();
  await fail(job);
  const { rows } = await env.sql.query('SELECT id FROM deliveries WHERE job_id = $1', [job.jobId]);
  const failure = { reason: 'tls', detail: 'the certificate has expired (CERT_HAS_EXPIRED)' };
  await env.sql.query(
    `INSERT INTO delivery_attempts (id, delivery_id, number, started_at, duration_ms, error, failure)
     VALUES (gen_random_uuid(), $1, 1, now(), 12, 'The receiver could not be reached', $2)`,
    [rows[0].id, JSON.stringify(failure)],
  );
  expect(pixmill('job', 'show', job.jobId, '--operator').stdout).toMatch(/last:\s+tls: the\s+certificate\s+has\s+expired/);
  expect(pixmill('delivery', 'show', rows[0].id).stdout).toMatch(/12 ms +tls: the certificate has expired \(CERT_HAS_EXPIRED\)$/m);
  const shown = JSON.parse(pixmill('delivery', 'show', rows[0].id, '--json').stdout);
  expect(shown.attempts).toEqual([expect.objectContaining({ error: 'The receiver could not be reached', failure })]);
});

test('pixmill job show --operator: prints one object with --json', async () => {
  const job = await submit();
  const show = () => JSON.parse(pixmill('job', 'show', job.jobId, '--operator', '--json').stdout);
  expect(show()).toMatchObject({
    state: 'queued',
    stage: 'fetch',
    attempts: 0,
    settledAt: null,
    delivery: null,
    images: [{ outcome: null }],
  });
  await fail(job);
  const shown = show();
  expect(shown).toMatchObject({
    id: job.jobId,
    accountId: account.id,
    state: 'settled',
    stage: null,
    delivery: { state: 'pending', lastError: null },
  });
  expect(shown.images).toEqual([
    expect.objectContaining({
      id: job.imageId,
      outcome: 'failed',
      failure: expect.objectContaining({ code: 'source_unreachable' }),
      sourceFailure,
    }),
  ]);
  expect(JSON.stringify(shown)).not.toMatch(/0badc0de|sealed/);
});

test('pixmill job show --operator: rejects an unknown id and one that is none', () => {
  const id = randomUUID();
  expect(pixmill('job', 'show', id, '--operator')).toEqual({
    status: 1,
    stdout: '',
    stderr: `No job has the id ${id}; it may have been deleted\n`,
  });
  expect(pixmill('job', 'show', 'nonsense', '--operator')).toEqual({ status: 1, stdout: '', stderr: 'The id of a job is a UUID\n' });
});
