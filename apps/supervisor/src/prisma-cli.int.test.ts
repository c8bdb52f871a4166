import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { migrate } from '@pixmill/db';
import { type Service, startPostgres } from '@pixmill/local-services';

const cli = fileURLToPath(new URL('../../../scripts/prisma.mjs', import.meta.url));

/** The Prisma CLI with the stand-in schema engine must agree with our own runner about what a migrated database is. */
describe('prisma CLI', () => {
  let folder: string;
  let postgres: Service;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pixmill-prisma-'));
    chmodSync(folder, 0o711);
    const dataDir = join(folder, 'postgres');
    postgres = await startPostgres({ dataDir, runDir: folder, logFile: join(folder, 'log'), durable: false, log: () => undefined });
  });
  afterAll(async () => {
    await postgres.stop();
    rmSync(postgres.home, { recursive: true });
    rmSync(folder, { recursive: true, force: true });
  });

  function prisma(...args: string[]) {
    const env = { ...process.env, DATABASE_URL: postgres.url };
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { env, encoding: 'utf8' });
    return { status, text: `${stdout}${stderr}` };
  }

  test('sees every migration as missing, then as applied by our runner, and finds no drift', async () => {
    const before = prisma('migrate', 'status');
    expect(before.text).toContain('have not yet been applied');
    expect(before.status).toBe(1);

    const applied = await migrate(postgres.url);
    expect(applied.length).toBeGreaterThan(0);
    const after = prisma('migrate', 'status');
    expect(after.text).toContain('Database schema is up to date');
    expect(after.status).toBe(0);

    const drift = prisma('migrate', 'diff', '--from-config-datasource', '--to-schema', 'prisma/schema.prisma', '--exit-code');
    expect(drift.text).toContain('No difference detected');
    expect(drift.status).toBe(0);
    expect(prisma('migrate', 'deploy').text).toContain('No pending migrations to apply');
    expect(await migrate(postgres.url)).toEqual([]);
  }, 60_000);
});
