import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const main = fileURLToPath(new URL('./main.js', import.meta.url));

function start(env: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'pixmill-settings-'));
  const dataDir = join(folder, 'data');
  const { status, stdout, stderr } = spawnSync(process.execPath, [main], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', DATA_DIR: dataDir, ...env },
  });
  const touched = existsSync(dataDir);
  rmSync(folder, { recursive: true });
  return { status, stdout, stderr, touched };
}

test('start: names the invalid settings of the supervisor, the API and the workers together, before it touches anything', () => {
  const result = start({
    PUBLIC_URL: 'ftp://x',
    DATABASE_URL: 'localhost:5432/x',
    REDIS_URL: 'localhost:6379',
    CORS_ORIGINS: 'example.com', // read by the API only
    EGRESS_ALLOW: '10.0.0.0/8,intranet', // by the API and the workers
    FETCH_CONCURRENCY: 'many', // by the workers only
    SECRETS_KEY: 'hunter2',
    MAX_FILE_BYTES: '1gb',
    EGRES_PORTS: '81',
  });
  expect([result.status, result.touched]).toEqual([1, false]);
  const names = [
    'CORS_ORIGINS',
    'DATABASE_URL',
    'EGRESS_ALLOW',
    'FETCH_CONCURRENCY',
    'MAX_FILE_BYTES',
    'PUBLIC_URL',
    'REDIS_URL',
    'SECRETS_KEY',
  ];
  expect(result.stderr.split('\n').flatMap((line) => /^ {2}(\w+)=/.exec(line)?.[1] ?? [])).toEqual(names);
  expect(result.stderr).toContain('8 settings are wrong:');
  expect(result.stderr).toContain('  DATABASE_URL=localhost:5432/x\n    must start with postgresql://');
  expect(result.stderr).not.toContain('hunter2');
  expect(result.stderr.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(result.stdout).toContain('Warning: EGRES_PORTS is not a setting. Did you mean EGRESS_PORTS?');
});

test('start: OPTIDASH_HTTPS_ONLY without a proxy is an error, since the service speaks plain http', () => {
  const result = start({ OPTIDASH_HTTPS_ONLY: 'true', PORT: '0' }); // the second mistake ends it also when the first one is not seen
  expect([result.status, result.touched]).toEqual([1, false]);
  expect(result.stderr).toContain('TRUST_PROXY=1');
});
