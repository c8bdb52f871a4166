import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { apiShutdownTimes } from '@pixmill/api/shutdown-times';
import { duration, readSettingMeta } from '@pixmill/runtime';
import { workerShutdownTimes } from '@pixmill/worker/shutdown-times';
import { settingsByProcess } from '../docs/process-settings.js';
import { root } from '../repository.js';
import { type ComposeService, environmentOf, interpolate, readComposeFile } from './read-compose-file.js';

const { api, worker, migrate, postgres } = readComposeFile();
const dotEnv = { POSTGRES_PASSWORD: 'secret', SECRETS_KEY: 'k'.repeat(32), PUBLIC_URL: 'https://images.example.com' };

/** The image sets them, or a volume does; two workers must not have one name. */
const setElsewhere = ['DATA_DIR', 'HOST', 'PORT', 'WORKER_NAME'];
const needed = (shape: object) => Object.keys(shape).filter((name) => !setElsewhere.includes(name));
const listed = ({ environment }: ComposeService) => Object.keys(environment).sort();

describe('docker-compose.yml', () => {
  test('passes every setting to each process that reads it, and to no other', () => {
    const [apiNames, workerNames] = [needed(settingsByProcess.API), needed(settingsByProcess.worker)];
    expect(listed(api)).toEqual(apiNames.sort());
    expect(listed(worker)).toEqual(workerNames.sort());
    expect(listed(migrate)).toEqual([...new Set([...apiNames, ...workerNames])].sort());
  });

  test('passes each setting under its own name, and leaves defaults to the code', () => {
    const own = /^(DATABASE_URL|REDIS_URL|SECRETS_KEY|PUBLIC_URL)$/;
    const wrong = Object.entries(migrate.environment).filter(([name, text]) => !own.test(name) && text !== `\${${name}:-}`);
    expect(wrong).toEqual([]);
    for (const [name, text] of Object.entries(migrate.environment).filter(([key]) => own.test(key))) {
      expect(interpolate(text, { ...dotEnv, [name]: 'chosen' })).toBe('chosen');
    }
    expect(interpolate(migrate.environment.DATABASE_URL ?? '', dotEnv)).toBe('postgresql://pixmill:secret@postgres:5432/pixmill');
    expect(() => environmentOf(migrate, {})).toThrow('set it in .env');
  });

  test('a container gets more time to stop than its process takes', () => {
    const graceMs = (service: ComposeService) => duration.parse(service.stop_grace_period);
    const marginMs = 1_000;
    expect(graceMs(api)).toBeGreaterThanOrEqual(apiShutdownTimes.totalMs + marginMs);
    expect(graceMs(worker)).toBeGreaterThanOrEqual(workerShutdownTimes.totalMs + marginMs);
    expect(apiShutdownTimes.waitersMs).toBeLessThan(apiShutdownTimes.connectionsMs);
    expect(apiShutdownTimes.connectionsMs).toBeLessThan(apiShutdownTimes.totalMs);
    expect(workerShutdownTimes.jobsMs).toBeLessThan(workerShutdownTimes.totalMs);
    expect(graceMs(postgres)).toBeGreaterThan(graceMs(api)); // the others may need it until they end
  });

  test('wrong values and misspelled names in .env are told in one message before anything is migrated', () => {
    const wrong = {
      ...dotEnv,
      EGRESS_ALLOW: 'intranet',
      FETCH_CONCURRENCY: '0',
      CORS_ORIGINS: 'example.com',
      EGRES_PORTS: '81',
      WORKERS: '2',
    };
    const { command = [] } = migrate;
    const { status, stdout, stderr } = spawnSync(process.execPath, command.slice(1), {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: process.env.PATH ?? '', ...environmentOf(migrate, wrong) },
    });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('migrate: 3 settings are wrong:\n  CORS_ORIGINS=example.com\n');
    expect(stderr).toContain('  EGRESS_ALLOW=intranet\n    must be address ranges');
    expect(stderr).toContain('warning: EGRES_PORTS is not a setting. Did you mean EGRESS_PORTS?');
    expect(stderr).not.toContain('WORKERS');
  });
});

test('.env.example: has settings with their defaults, and variables of docker-compose.yml', () => {
  const composeText = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
  const lines = readFileSync(join(root, '.env.example'), 'utf8').split('\n');
  const optional = lines.flatMap((line) => (/^# ([A-Z_]+)=(.*)$/.exec(line) ? [line.slice(2).split('=')] : []));
  expect(optional.length).toBeGreaterThan(5);
  const shapes = [settingsByProcess.API, settingsByProcess.worker];
  for (const [name = '', value] of optional) {
    const schema = shapes.map((shape) => shape[name]).find(Boolean);
    if (schema) expect([name, value]).toEqual([name, readSettingMeta(schema).default ?? '']);
    else expect(composeText).toContain(`\${${name}:-`);
  }
});
