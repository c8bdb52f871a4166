import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { defaultJobSpec } from '@pixmill/contracts';
import type { ProcessEvent } from '@pixmill/sandbox';
import { createOptimizer, type Optimizer } from '../optimizer.js';

const fixture = (name: string) => readFileSync(new URL(`../../../../fixtures/${name}`, import.meta.url));
const never = () => new AbortController().signal;

let optimizer: Optimizer | null = null;
afterEach(async () => {
  await optimizer?.close();
  optimizer = null;
});

const programOf = (pid: number) => /[\w-]+\.js(?=\0)/.exec(readFileSync(`/proc/${pid}/cmdline`, 'latin1'))?.[0] ?? '';

function openOptimizer(onEvent: (event: ProcessEvent, program: string) => void = () => {}) {
  const programs = new Map<number, string>();
  const lost: string[] = [];
  const onProcessEvent = (event: ProcessEvent) => {
    // a process that has just been forked is not yet what it will be
    if (event.kind === 'assigned') programs.set(event.pid, programOf(event.pid));
    const program = programs.get(event.pid) ?? '';
    if (event.kind === 'lost') lost.push(`${program} ${event.cause}`);
    onEvent(event, program);
  };
  const made = createOptimizer({ processes: 1, maxPixels: 75_000_000, onProcessEvent });
  optimizer = made;
  return { optimize: (bytes: Buffer) => made.optimize(bytes, defaultJobSpec, never()), programs, lost };
}

describe('an SVG in the cage', () => {
  test('is cleaned, re-written and drawn in three processes, none of which is lost', async () => {
    const { optimize, programs, lost } = openOptimizer();
    const { variants, report } = await optimize(fixture('images/logo.svg'));
    expect(variants[0]?.bytes.length).toBeLessThan(fixture('images/logo.svg').length / 2);
    expect(report).toMatchObject({ codec: 'svg-minified', knobs: { precision: 2 } });
    expect([...programs.values()]).toEqual(['codec-child.js', 'rewrite-child.js', 'compare-child.js']);
    expect(lost).toEqual([]);
  }, 60_000);

  test('whose drawing never ends stays as it came, and is a success in time', async () => {
    const blur = '<feGaussianBlur stdDeviation="90"/><feTurbulence baseFrequency="0.01" numOctaves="1000000"/>';
    const heavy = Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1000"><!-- --><filter id="f">${blur.repeat(40)}</filter><rect width="1000" height="1000" filter="url(#f)"/></svg>`,
    );
    const { optimize, lost } = openOptimizer();
    const startedAt = performance.now();
    const { variants, report } = await optimize(heavy);
    expect(variants[0]?.bytes.equals(heavy)).toBe(true);
    expect(report).toMatchObject({ codec: 'source', score: null, reason: expect.stringContaining('could not be compared') });
    expect(lost).toEqual(['compare-child.js time']);
    expect(performance.now() - startedAt).toBeLessThan(60_000);
    expect((await optimize(fixture('svg/icon.svg'))).report.codec).toBe('svg-minified');
  }, 120_000);

  test('is drawn once more when the process that draws dies of something else', async () => {
    let kills = 0;
    const { optimize, lost } = openOptimizer((event, program) => {
      if (event.kind !== 'assigned' || program !== 'compare-child.js' || kills > 0) return;
      kills += 1;
      process.kill(event.pid, 'SIGKILL');
    });
    expect((await optimize(fixture('svg/icon.svg'))).report.codec).toBe('svg-minified');
    expect(lost).toEqual(['compare-child.js crash']);
  }, 60_000);

  test('stays as it came when every process that re-writes dies', async () => {
    const { optimize } = openOptimizer(
      (event, program) => event.kind === 'assigned' && program === 'rewrite-child.js' && process.kill(event.pid, 'SIGKILL'),
    );
    const { variants, report } = await optimize(fixture('svg/icon.svg'));
    expect(variants[0]?.bytes.equals(fixture('svg/icon.svg'))).toBe(true);
    expect(report.reason).toContain('could not be compared');
  }, 60_000);
});
