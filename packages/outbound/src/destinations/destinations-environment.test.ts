import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parseDestination } from '@pixmill/contracts';
import { startS3Stub } from '@pixmill/testkit';

const credentials = { kind: 's3', accessKeyId: 'AKIDOFTHETEST', secretAccessKey: randomBytes(30).toString('base64') } as const;

/** The program of the child process: makes one put and prints the URL or the error. */
const program = `
  import { createDestinations } from '@pixmill/outbound/destinations';
  import { createGuardedHttpClient } from '@pixmill/outbound/guard';
  const { destination, credentials } = JSON.parse(process.argv[1]);
  const task = { destination, credentials, key: 'a.png', bytes: Buffer.from('x'), mediaType: 'image/png', signal: new AbortController().signal };
  const put = createDestinations(createGuardedHttpClient({ allow: ['127.0.0.0/8'], ports: [80] })).put(task);
  console.log(await put.then(({ url }) => url, ({ message }) => message));
`;

/** Each of these variables changes the behavior of an AWS client that reads it. */
const misleadingEnv = {
  AWS_ACCESS_KEY_ID: 'AKIDOFTHEMACHINE',
  AWS_SECRET_ACCESS_KEY: 'secret-of-the-machine',
  AWS_SESSION_TOKEN: 'token-of-the-machine',
  AWS_REGION: 'eu-north-1',
  AWS_DEFAULT_REGION: 'eu-north-1',
  AWS_PROFILE: 'default',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1',
  AWS_REQUEST_CHECKSUM_CALCULATION: 'when_supported',
  AWS_USE_FIPS_ENDPOINT: 'true',
  AWS_USE_DUALSTACK_ENDPOINT: 'true',
  AWS_MAX_ATTEMPTS: '5',
  AWS_RETRY_MODE: 'adaptive',
  AWS_AUTH_SCHEME_PREFERENCE: 'sigv4a',
  AWS_S3_USE_ARN_REGION: 'true',
  AWS_SDK_UA_APP_ID: 'machine',
  HTTP_PROXY: 'http://127.0.0.1:1',
  HTTPS_PROXY: 'http://127.0.0.1:1',
  ALL_PROXY: 'http://127.0.0.1:1',
};

const misleadingConfig = `[default]
region = eu-north-1
endpoint_url = http://127.0.0.1:1
aws_access_key_id = AKIDOFTHEFILE
aws_secret_access_key = secret-of-the-file
request_checksum_calculation = when_supported
use_fips_endpoint = true
max_attempts = 5
`;

let store: Awaited<ReturnType<typeof startS3Stub>>;
let home: string;

beforeAll(async () => {
  store = await startS3Stub({ secrets: { [credentials.accessKeyId]: credentials.secretAccessKey }, buckets: ['photos'] });
  home = await mkdtemp(join(tmpdir(), 'pixmill-home-'));
  await mkdir(join(home, '.aws'));
  for (const name of ['config', 'credentials']) await writeFile(join(home, '.aws', name), misleadingConfig);
});

afterAll(async () => {
  await store.close();
  await rm(home, { recursive: true });
});

async function putInChildProcess(env: Readonly<Record<string, string>>) {
  const destination = parseDestination({ provider: 's3', service: 'custom', bucket: 'photos', endpoint: store.url });
  const args = ['--input-type=module', '-e', program, JSON.stringify({ destination, credentials })];
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  return promisify(execFile)(process.execPath, args, { cwd, env: { PATH: process.env.PATH ?? '', ...env } });
}

/** The last stored object, without the values that differ in each request. */
function lastPut() {
  const last = store.objects.at(-1);
  if (!last) throw new Error('nothing was put');
  const { authorization, 'x-amz-date': _date, ...rest } = last.headers;
  return { rest, target: last.target, authorization: String(authorization).replace(/\/\d{8}\/|Signature=.*/g, ' ') };
}

test('destinations: ignore AWS variables and files of the machine and print nothing', async () => {
  const plain = await putInChildProcess({ HOME: join(home, 'empty') });
  expect(plain).toEqual({ stdout: `${store.url}/photos/a.png\n`, stderr: '' });
  const expected = lastPut();
  const misled = await putInChildProcess({ HOME: home, ...misleadingEnv });
  expect(misled).toEqual(plain);
  expect(lastPut()).toEqual(expected);

  const before = store.requestCount();
  store.respondNextWith({ status: 500, code: 'InternalError' });
  const failed = await putInChildProcess({ HOME: home, ...misleadingEnv });
  expect([failed.stdout, store.requestCount() - before]).toEqual(['The result could not be stored at custom: 500 InternalError\n', 1]);
}, 30_000);
