import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type AppError, defaultJobSpec, type JobSpec } from '@pixmill/contracts';
import type { ProcessEvent } from '@pixmill/sandbox';
import { createOptimizer, type Optimizer } from './optimizer.js';

const fixtures = new URL('../../../fixtures/bad/', import.meta.url);
/** More files outside the repository, if present. */
const collection = new URL('../../../../shared/corpus/bad/', import.meta.url);
const files = [fixtures, collection]
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder).map((name) => new URL(name, folder).pathname));

/** Allowed outcomes by file name. Source: docs/bad-input.md#images. */
const outcomes: readonly (readonly [RegExp, ...string[]])[] = [
  [/^fuzz-flip/, 'optimized', 'image_damaged'],
  [/^(zero-byte|text|html|pdf|elf|heic|tiff)|x[cl]\wn0g04|fuzz-random-[3-7]/, 'not_an_image'],
  [/^bomb-(\d{5}|header|screen)|17000x17000|uint32-limit|fuzz-random-[12]/, 'image_too_large'],
  [/truncated-header|truncated(-50)?\.(webp|avif|svg)|corrupt|xhdn|fuzz-random-0/, 'image_damaged'],
  // libjpeg gives up after some hundred scans
  [/scans/, 'optimized', 'image_damaged'],
  [/billion-laughs|xxe-file|deep-nesting/, 'svg_not_allowed'],
  [/./, 'optimized'],
];

const spec: JobSpec = { ...defaultJobSpec, extras: ['webp'] };
const neverAborted = () => new AbortController().signal;
let optimizer: Optimizer;
const pids = new Set<number>();
const lost: ProcessEvent[] = [];

/** Whether a process is a codec process. Only these must survive: a lost SVG process is no error of the image. */
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
      const allowed = outcomes.find(([names]) => names.test(basename(file)))?.slice(1);
      const outcome = await optimizer.optimize(source, spec, neverAborted()).then(
        ({ variants }) => ((variants[0]?.bytes.length ?? 0) <= source.length ? 'optimized' : 'grown'),
        ({ code }: AppError) => code,
      );
      expect(allowed).toContain(outcome);
    },
    70_000,
  );

  test.each(['lossless', 'intelligent', 'ultra'] as const)(
    '%s: the result contains no script or archive that is hidden in the source',
    async (compression) => {
      const hasHiddenData = (bytes: Buffer) =>
        ['<script', 'alert(', '<?php', 'PK\x05\x06'].some((text) => bytes.includes(text, 0, 'latin1'));
      for (const name of [
        'polyglot-gif-js.gif',
        'polyglot-jpeg-zip.jpg',
        'polyglot-png-html.png',
        'jpeg-php-comment.jpg',
        'svg-script.svg',
      ]) {
        const file = readFileSync(new URL(name, fixtures));
        // with its foreignObject the SVG would go back unchanged: docs/formats.md#svg
        const source = name.endsWith('.svg') ? Buffer.from(String(file).replace(/<foreignObject>.*<\/foreignObject>/, '')) : file;
        const { variants } = await optimizer.optimize(source, { ...spec, compression }, neverAborted());
        expect([name, hasHiddenData(source)]).toEqual([name, true]);
        expect([name, variants.some(({ bytes }) => hasHiddenData(bytes))]).toEqual([name, false]);
      }
    },
  );

  // must be the last test: it checks the process that handled all files; the largest one that is shown has 6 megapixels
  test('one process survives all files, and its memory stays below 600 MB', () => {
    expect(lost).toEqual([]);
    const [pid, ...others] = pids;
    expect(others).toEqual([]);
    const peakKb = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    expect(Number(peakKb)).toBeLessThan(600_000);
  });
});
