import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { StartSteps } from './start-steps.js';
import { wrapText } from './wrap-text.js';

describe('StartSteps', () => {
  test('prints the time and the detail of each step', async () => {
    const lines: string[] = [];
    const steps = new StartSteps((line) => lines.push(line), { announceAfterMs: 600_000 });
    expect(await steps.run('Migration', { waitsFor: () => 'it', describe: (count) => `${count} applied` }, async () => 3)).toBe(3);
    expect(lines).toEqual([expect.stringMatching(/^ {2}Migration {3}done in \d+\.\d s: 3 applied$/)]);
  });

  test('says what a long step waits for', async () => {
    const announced = new EventTarget();
    const lines: string[] = [];
    const steps = new StartSteps(
      (line) => {
        lines.push(line);
        announced.dispatchEvent(new Event('line'));
      },
      { announceAfterMs: 0 },
    );
    await steps.run('Service', { waitsFor: () => 'the API and 2 workers' }, () => once(announced, 'line'));
    expect(lines[0]).toBe('  Service     waits for the API and 2 workers ...');
    expect(lines).toHaveLength(2);
  });

  test('prints no time for a step that fails', async () => {
    const lines: string[] = [];
    const steps = new StartSteps((line) => lines.push(line), { announceAfterMs: 600_000 });
    await expect(steps.run('Redis', { waitsFor: () => 'Redis' }, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(lines).toEqual([]);
  });
});

test('wrapText: keeps 80 columns and whole words', () => {
  const path = `/${'x'.repeat(90)}`;
  const lines = wrapText('  Redis       ', `${'word '.repeat(30)}${path} end`);
  expect(lines.filter((line) => line.length > 80)).toEqual([`${' '.repeat(14)}${path}`]);
  expect(lines.join(' ').replaceAll(/ +/g, ' ')).toBe(` Redis ${'word '.repeat(30)}${path} end`);
});
