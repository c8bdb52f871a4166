import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { AppError, defaultJobSpec, type JobSpec, operationSchema } from '@pixmill/contracts';
import type { ProcessEvent } from '@pixmill/sandbox';
import { createOptimizer, type Optimizer } from './optimizer.js';

const fixture = (name: string) => readFileSync(new URL(`../../../fixtures/${name}`, import.meta.url));
const spec: JobSpec = { ...defaultJobSpec, extras: ['webp'] };
const neverAborted = () => new AbortController().signal;

let optimizer: Optimizer | null = null;
afterEach(async () => {
  await optimizer?.close();
  optimizer = null;
});

function open(
  onProcessEvent: (event: ProcessEvent) => void = () => {},
  overrides: { processes?: number; maxPixels?: number; maxFrames?: number } = {},
): Optimizer {
  optimizer = createOptimizer({ processes: 1, maxPixels: 75_000_000, onProcessEvent, ...overrides });
  return optimizer;
}

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no error',
    (thrown: unknown) => thrown,
  );

describe('createOptimizer', () => {
  test('runs three images in one process and returns smaller files', async () => {
    const started: number[] = [];
    const { optimize } = open((event) => event.kind === 'started' && started.push(event.pid));
    const results = await Promise.all(
      ['sample.jpg', 'photo.png', 'animated.gif'].map((name) => optimize(fixture(`images/${name}`), spec, neverAborted())),
    );
    expect(results.map(({ variants }) => variants.map(({ role, format }) => `${role} ${format}`))).toEqual([
      ['main jpeg', 'webp webp'],
      ['main png', 'webp webp'],
      ['main gif', 'webp webp'],
    ]);
    expect(Buffer.isBuffer(results[0]?.variants[0]?.bytes)).toBe(true);
    expect(results[0]?.report).toMatchObject({ codec: 'jpeg-mozjpeg', lossy: true });
    expect(started.length).toBe(1);
  });

  test('passes watermarks to the process, and returns errors of operations', async () => {
    const { optimize } = open();
    const operations = [operationSchema.parse({ kind: 'watermark', image: 'mark', width: 40 })];
    const withWatermarks = (watermarks?: Map<string, Buffer>) =>
      optimize(fixture('images/gray.jpg'), { ...spec, operations, extras: [] }, neverAborted(), watermarks);
    const { variants } = await withWatermarks(new Map([['mark', fixture('images/sample.jpg')]]));
    expect(variants[0]).toMatchObject({ width: 400, height: 267 });
    expect(await failure(withWatermarks())).toMatchObject({ code: 'invalid_parameter', message: 'watermark: there is no image mark' });
  });

  test.each([
    ['zero-byte.jpg', 'not_an_image', 'an empty file'],
    ['text-named.svg', 'not_an_image', 'Not a supported image'],
    ['html-named.png', 'not_an_image', 'HTML'],
    ['heic-named.jpg', 'not_an_image', 'HEIC'],
    ['tiff-named.png', 'not_an_image', 'TIFF'],
    ['truncated-header.png', 'image_damaged', 'The image is damaged'],
    ['truncated-header.gif', 'image_damaged', 'The image is damaged'],
    ['sharp-corrupt-header.jpg', 'image_damaged', 'The image is damaged'],
    ['truncated.webp', 'image_damaged', 'The image is damaged'],
    ['truncated.avif', 'image_damaged', 'The image is damaged'],
    ['truncated.svg', 'image_damaged', 'The image is damaged'],
    ['bomb-header.png', 'image_too_large', '75 megapixels'],
    ['bomb-65500.jpg', 'image_too_large', '75 megapixels'],
    ['bomb-16383.webp', 'image_too_large', '75 megapixels'],
    ['bomb-screen.gif', 'image_too_large', '75 megapixels'],
  ])('%s: throws %s (%s), and the process survives', async (name, code, message) => {
    const losses: ProcessEvent[] = [];
    const { optimize } = open((event) => event.kind === 'lost' && losses.push(event));
    const thrown = await failure(optimize(fixture(`bad/${name}`), spec, neverAborted()));
    expect(thrown).toBeInstanceOf(AppError);
    expect(thrown).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(losses).toEqual([]);
  });

  test('returns the versions of the libraries, and reuses the process', async () => {
    const started: number[] = [];
    const { optimize, versions } = open((event) => event.kind === 'started' && started.push(event.pid));
    expect(await versions()).toMatchObject({ sharp: expect.stringMatching(/^\d+\./), vips: expect.stringMatching(/^\d+\./) });
    await optimize(fixture('images/gray.jpg'), spec, neverAborted());
    expect(started.length).toBe(1);
  });

  test('names the limit that an image exceeds', async () => {
    const { optimize } = open(undefined, { maxPixels: 100_000, maxFrames: 20 });
    expect(await failure(optimize(fixture('images/sample.jpg'), spec, neverAborted()))).toMatchObject({
      message: 'The image is larger than 0.1 megapixels',
    });
    expect(await failure(optimize(fixture('images/animated.gif'), spec, neverAborted()))).toMatchObject({
      message: 'The animation has more than 20 frames',
    });
  });

  test('runs an image again in a new process when its process is killed', async () => {
    const events: string[] = [];
    const { optimize } = open((event) => {
      events.push(event.kind);
      if (event.kind === 'assigned' && events.filter((kind) => kind === 'assigned').length === 1) process.kill(event.pid, 'SIGKILL');
    });
    const { variants } = await optimize(fixture('images/sample.jpg'), spec, neverAborted());
    expect(variants[0]?.bytes.length).toBeLessThan(fixture('images/sample.jpg').length);
    expect(events).toEqual(['started', 'assigned', 'lost', 'started', 'assigned']);
  });

  test.each([
    ['fails an image after two crashed processes', 'SIGSEGV', 2, 'processing_failed', 'The image could not be processed'],
    ['gives an image back after three killed processes', 'SIGKILL', 3, 'unavailable', 'Temporarily unavailable; try again later'],
  ] as const)('%s, and runs the next image', async (_, signal, count, code, message) => {
    let kills = 0;
    const { optimize } = open((event) => {
      if (event.kind !== 'assigned' || kills === count) return;
      kills += 1;
      process.kill(event.pid, signal);
    });
    expect(await failure(optimize(fixture('images/sample.jpg'), spec, neverAborted()))).toMatchObject({
      code,
      message,
      detail: `process lost: ${Array.from({ length: count }, () => `ended with ${signal}`).join('; ')}`,
    });
    expect((await optimize(fixture('images/gray.jpg'), spec, neverAborted())).variants.length).toBe(2);
  });

  test('an abort ends its waiting and running images and kills the process; other images continue', async () => {
    const controller = new AbortController();
    const pids: number[] = [];
    const { optimize } = open((event) => {
      if (event.kind !== 'assigned') return;
      pids.push(event.pid);
      controller.abort(new AppError('claim_lost'));
    });
    const runQueued = (signal: AbortSignal) => failure(optimize(fixture('images/gray.jpg'), spec, signal));
    const [running, queuedAborted, queuedOther] = await Promise.all([
      failure(optimize(fixture('images/photo.png'), spec, controller.signal)),
      runQueued(controller.signal),
      runQueued(neverAborted()),
    ]);
    expect([running, queuedAborted]).toEqual([
      expect.objectContaining({ code: 'claim_lost' }),
      expect.objectContaining({ code: 'claim_lost' }),
    ]);
    expect(queuedOther).toBe('no error');
    expect(new Set(pids).size).toBe(2);
    expect(() => process.kill(pids[0] ?? 0, 0)).toThrow(expect.objectContaining({ code: 'ESRCH' }));
  });

  test('close kills every process and rejects running and later images', async () => {
    const pids: number[] = [];
    let onFirstAssigned = () => {};
    const firstAssigned = new Promise<void>((resolve) => {
      onFirstAssigned = resolve;
    });
    const { optimize, close } = open((event) => {
      if (event.kind === 'started') pids.push(event.pid);
      if (event.kind === 'assigned') onFirstAssigned();
    });
    const running = failure(optimize(fixture('images/photo.png'), spec, neverAborted()));
    await firstAssigned;
    await close();
    expect(await running).toMatchObject({ code: 'unavailable' });
    expect(await failure(optimize(fixture('images/gray.jpg'), spec, neverAborted()))).toMatchObject({ code: 'unavailable' });
    expect(pids.length).toBe(1);
    expect(() => process.kill(pids[0] ?? 0, 0)).toThrow(expect.objectContaining({ code: 'ESRCH' }));
  });
});

describe('codec process', () => {
  test('exits when its parent is killed during an image', async () => {
    // the orphan is not a child of this test, so the end of an inherited pipe shows its exit
    const program = `
      import { fork } from 'node:child_process';
      import { readFileSync } from 'node:fs';
      const child = fork(${JSON.stringify(new URL('./processes/codec-child.js', import.meta.url).pathname)}, [], { serialization: 'advanced', execArgv: [], stdio: ['ignore', 'inherit', 'ignore', 'ipc'] });
      child.on('message', (message) => {
        if (message.kind === 'ready') child.send({ bytes: readFileSync(process.argv[1]), spec: ${JSON.stringify(spec)}, limits: { maxPixels: 1e8, maxAnimationPixels: 1e8, maxFrames: 500 } });
        if (message.kind === 'measured') process.stdout.write('working');
      });
      child.on('exit', (code) => {
        process.stdout.write('codec process: exited with ' + code, () => process.exit());
      });`;
    const image = new URL('../../../fixtures/images/photo.png', import.meta.url).pathname;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', program, image], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [output] = await once(parent.stdout, 'data');
    expect(String(output)).toBe('working');
    const closed = once(parent.stdout, 'close');
    parent.kill('SIGKILL');
    parent.stdout.resume();
    await closed;
    expect(parent.stdout.readableEnded).toBe(true);
  });

  test('exits when the channel to its parent closes', async () => {
    const child = fork(new URL('./processes/codec-child.js', import.meta.url), [], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const [message] = await once(child, 'message');
    expect(message).toMatchObject({ kind: 'ready', versions: { sharp: expect.any(String), vips: expect.any(String) } });
    const exit = once(child, 'exit');
    child.disconnect();
    expect(await exit).toEqual([null, 'SIGKILL']);
  });

  test('does not inherit the environment of its parent', async () => {
    process.env.SECRETS_KEY = 'a secret of the parent';
    let environment = '';
    const { optimize } = open((event) => {
      if (event.kind === 'assigned') environment = readFileSync(`/proc/${event.pid}/environ`, 'utf8');
    });
    await optimize(fixture('images/gray.jpg'), spec, neverAborted());
    delete process.env.SECRETS_KEY;
    expect(environment).toContain('VIPS_BLOCK_UNTRUSTED=1');
    expect(environment).not.toMatch(/SECRETS_KEY|PATH|HOME/);
  });
});
