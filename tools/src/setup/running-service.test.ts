import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { root } from '../repository.js';

interface SetupScripts {
  findRunningService(root: string): number | null;
  checkMayBuild(root: string, state: { built: boolean; installed: boolean }): void;
}

const scripts: SetupScripts = {
  ...(await import(join(root, 'scripts/setup/find-running-service.mjs'))),
  ...(await import(join(root, 'scripts/setup/check-may-build.mjs'))),
};

/** Stands for the supervisor: it starts an API that prints a line and waits. */
const startScript = `
import { spawn } from 'node:child_process';
spawn(process.execPath, [new URL('../apps/api/dist/main.js', import.meta.url).pathname, 'run'], { stdio: 'inherit' });
setInterval(() => undefined, 1_000);
`;

describe('a checkout from which a service runs', () => {
  let checkout: string;
  beforeEach(() => {
    checkout = mkdtempSync(join(tmpdir(), 'pixmill-running-'));
    mkdirSync(join(checkout, 'scripts'));
    mkdirSync(join(checkout, 'apps/api/dist'), { recursive: true });
    writeFileSync(join(checkout, 'scripts/start.mjs'), startScript);
    writeFileSync(join(checkout, 'apps/api/dist/main.js'), 'console.log(1); setInterval(() => undefined, 1_000);');
  });
  afterEach(() => rmSync(checkout, { recursive: true }));

  test('is not built again: the refusal names the process', async () => {
    expect(scripts.findRunningService(checkout)).toBeNull();
    const supervisor = spawn(process.execPath, [join(checkout, 'scripts/start.mjs')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    try {
      await once(supervisor.stdout, 'data');
      expect(scripts.findRunningService(checkout)).toBe(supervisor.pid);
      expect(() => scripts.checkMayBuild(checkout, { built: false, installed: true })).toThrow(`process ${supervisor.pid}`);
    } finally {
      process.kill(-(supervisor.pid ?? 0), 'SIGKILL');
    }
    await once(supervisor, 'exit');
    scripts.checkMayBuild(checkout, { built: false, installed: true });
  });
});
