import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type AppError, defaultJobSpec, type JobSpec } from '@pixmill/contracts';
import type { ProcessEvent } from '@pixmill/sandbox';
import { createOptimizer, type Optimizer } from './optimizer.js';

const ours = new URL('../../../fixtures/bad/', import.meta.url);
/** More files next to the working copy, if present. */
const collection = new URL('../../../../shared/corpus/bad/', import.meta.url);
const files = [ours, collection]
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((name) => new URL(name, folder).pathname));

/** Allowed outcomes by file name. Source: docs/bad-input.md#images. */
const endings: readonly (readonly [RegExp, ...string[]])[] = [
  [/^fuzz-flip/, 'optimized', 'image_damaged'],
  [/^(zero-byte|text|html|pdf|elf|heic|tiff)|x[cl]\wn0g04|fuzz-random-[3-7]/, 'not_an_image'],
  [/^bomb-(\d{5}|header|screen)|17000x17000|uint32-limit|fuzz-random-[12]/, 'image_too_large'],
  [/truncated|corrupt|xhdn|invalid|scans|fuzz-random-0/, 'image_damaged'],
  [/billion-laughs|xxe-file|deep-nesting/, 'svg_not_allowed'],
  [/./, 'optimized'],
];

const spec: JobSpec = { ...defaultJobSpec, extras: ['webp'] };
const never = () => new AbortController().signal;
let optimizer: Optimizer;
const pids = new Set<number>();
const lost: ProcessEvent[] = [];

/** Whether a process is a codec process. Processes that rewrite and render SVG may be lost without an error. */
const isCodec = (pid: number) => /\/dist\/processes\/codec-child\.js\0/.test(readFileSync(`/proc/${pid}/cmdline`, 'latin1'));

beforeAll(() => {
  optimizer = createOptimizer({
    processes: 1,
    maxPixels: 75_000_000,
    onProcessEvent: (event) => {
      if (event.kind === 'assigned' && isCodec(event.pid)) pids.add(event.pid);
      if (event.kind === 'lost' && pids.has(event.pid)) lost.push(event);
    },
  });
});

afterAll(() => optimizer.close());

describe('bad input', () => {
  test.each(files)(
    '%s has an allowed outcome',
    async (file) => {
      const source = readFileSync(file);
      const allowed = endings.find(([names]) => names.test(basename(file)))?.slice(1);
      const ending = await optimizer.optimize(source, spec, never()).then(
        ({ variants }) => ((variants[0]?.bytes.length ?? 0) <= source.length ? 'optimized' : 'grown'),
        ({ code }: AppError) => code,
      );
      expect(allowed).toContain(ending);
    },
    70_000,
  );

  test.each(['lossless', 'intelligent', 'ultra'] as const)(
    'scripts and archives hidden in an image are not in the result (%s)',
    async (compression) => {
      const hides = (bytes: Buffer) => ['<script', 'alert(', '<?php', 'PK\x05\x06'].some((text) => bytes.includes(text, 0, 'latin1'));
      for (const name of [
        'polyglot-gif-js.gif',
        'polyglot-jpeg-zip.jpg',
        'polyglot-png-html.png',
        'jpeg-php-comment.jpg',
        'svg-script.svg',
      ]) {
        const source = readFileSync(new URL(name, ours));
        const { variants } = await optimizer.optimize(source, { ...spec, compression }, never());
        expect([name, hides(source)]).toEqual([name, true]);
        expect([name, variants.some(({ bytes }) => hides(bytes))]).toEqual([name, false]);
      }
    },
  );

  // has to be the last test: it checks the process that handled all files
  test('one process survives every file and its memory stays below 300 MB', () => {
    expect(lost).toEqual([]);
    const [pid, ...others] = pids;
    expect(others).toEqual([]);
    const most = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    expect(Number(most)).toBeLessThan(300_000);
  });
});
