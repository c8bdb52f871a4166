import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { defaultJobSpec } from '@pixmill/contracts';
import type { ProcessEvent } from '@pixmill/sandbox';
import { fixtureBytes } from '@pixmill/testkit';
import { createOptimizer, type Optimizer } from '../optimizer.js';

const logo = fixtureBytes('images/logo.svg');
const icon = fixtureBytes('svg/icon.svg');

let optimizer: Optimizer | null = null;
afterEach(async () => {
  await optimizer?.close();
  optimizer = null;
});

const programOf = (pid: number) => /[\w-]+\.js(?=\0)/.exec(readFileSync(`/proc/${pid}/cmdline`, 'latin1'))?.[0] ?? '';

/** An optimizer with the programs that its processes run, by pid, and the processes that it lost. */
function openOptimizer(onEvent: (event: ProcessEvent, program: string) => void = () => {}) {
  const programs = new Map<number, string>();
  const lost: string[] = [];
  const onProcessEvent = (event: ProcessEvent) => {
    // right after the fork, /proc still shows the program of the parent
    if (event.kind === 'assigned') programs.set(event.pid, programOf(event.pid));
    const program = programs.get(event.pid) ?? '';
    if (event.kind === 'lost') lost.push(`${program} ${event.cause}`);
    onEvent(event, program);
  };
  const opened = createOptimizer({ processes: 1, maxPixels: 75_000_000, onProcessEvent });
  optimizer = opened;
  const optimize = (bytes: Buffer) => opened.optimize(bytes, defaultJobSpec, new AbortController().signal);
  return { optimize, programs, lost };
}

describe('SVG processes', () => {
  test('sanitize, rewrite and compare in three processes', async () => {
    const { optimize, programs, lost } = openOptimizer();
    const { variants, report } = await optimize(logo);
    expect(variants[0]?.bytes.length).toBeLessThan(logo.length / 2);
    expect(report).toMatchObject({ codec: 'svg-minified', knobs: { precision: 2 } });
    expect([...programs.values()]).toEqual(['codec-child.js', 'rewrite-child.js', 'compare-child.js']);
    expect(lost).toEqual([]);
  });

  test('return the SVG unchanged when its rendering does not end', async () => {
    const blur = '<feGaussianBlur stdDeviation="90"/><feTurbulence baseFrequency="0.01" numOctaves="1000000"/>';
    const endless = Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1000"><!-- --><filter id="f">${blur.repeat(40)}</filter><rect width="1000" height="1000" filter="url(#f)"/></svg>`,
    );
    const { optimize, lost } = openOptimizer();
    const { variants, report } = await optimize(endless);
    expect(variants[0]?.bytes.equals(endless)).toBe(true);
    expect(report).toMatchObject({ codec: 'source', score: null, reason: expect.stringContaining('could not be compared') });
    expect(lost).toEqual(['compare-child.js time']);
    expect((await optimize(icon)).report.codec).toBe('svg-minified');
  });

  test('compare again in a fresh process after a crash', async () => {
    let kills = 0;
    const { optimize, lost } = openOptimizer((event, program) => {
      if (event.kind !== 'assigned' || program !== 'compare-child.js' || kills > 0) return;
      kills += 1;
      process.kill(event.pid, 'SIGSEGV');
    });
    expect((await optimize(icon)).report.codec).toBe('svg-minified');
    expect(lost).toEqual(['compare-child.js crash']);
  });

  test('return the SVG unchanged when every rewrite process crashes', async () => {
    const { optimize } = openOptimizer(
      (event, program) => event.kind === 'assigned' && program === 'rewrite-child.js' && process.kill(event.pid, 'SIGSEGV'),
    );
    const { variants, report } = await optimize(icon);
    expect(variants[0]?.bytes.equals(icon)).toBe(true);
    expect(report.reason).toContain('could not be compared');
  });
});
