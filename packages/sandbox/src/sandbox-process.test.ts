import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from '@jest/globals';
import { eventually } from '@pixmill/testkit';

const folder = mkdtempSync(join(tmpdir(), 'pixmill-sandbox-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Whether a process has ended; a zombie counts as ended. */
function hasEnded(pid: number): boolean {
  try {
    return /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown) return true;
    throw thrown;
  }
}

test('sandbox process: the kernel kills a busy process at its CPU limit after its parent was killed', async () => {
  const program = join(folder, 'busy.mjs');
  writeFileSync(program, "process.on('message', () => { for (;;); }); process.send({ kind: 'ready', versions: {} });");
  const moduleUrl = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
  const parent = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { readFileSync } from 'node:fs';
       import { SandboxProcess } from ${moduleUrl('./sandbox-process.js')};
       import { createKernelLimits } from ${moduleUrl('./kernel-limits.js')};
       const child = new SandboxProcess({
         program: new URL(${JSON.stringify(pathToFileURL(program).href)}),
         env: {},
         maxRssBytes: 3e8,
         startLimits: { cpuMs: 5_000, idleMs: 60_000, wallMs: 600_000 },
         limitsOf: createKernelLimits(),
         onAssigned: (pid) => setInterval(() => {
           if (/^Max cpu time +\\d/m.test(readFileSync('/proc/' + pid + '/limits', 'latin1'))) console.log(pid);
         }, 20),
       });
       await child.versions;
       const timeLimits = () => ({ wallMs: 2_000, cpuMs: 4_500 });
       await child.run({ name: 'busy' }, { signal: new AbortController().signal, deadline: performance.now() + 600_000, timeLimits });`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let orphan: number | null = null;
  try {
    const [output] = await once(parent.stdout, 'data');
    const pid = Number.parseInt(String(output), 10);
    expect(pid).toBeGreaterThan(1);
    orphan = pid;
    parent.kill('SIGKILL');
    // 5 to 10 s of CPU time take longer on a busy machine
    await eventually(() => hasEnded(pid), { withinMs: 240_000, describe: 'the orphan to be killed' });
  } finally {
    parent.kill('SIGKILL');
    if (orphan !== null && !hasEnded(orphan)) process.kill(orphan, 'SIGKILL');
  }
}, 300_000);
