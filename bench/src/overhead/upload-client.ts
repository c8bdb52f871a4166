/**
 * The caller: a process of its own that uploads photographs and waits for their results, so many at a time. Nothing is downloaded.
 * The parent sends `{ url, key, paths, concurrency }` and hears `{ ms, jobs, cpuMs }`, or `{ failure }`.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

const waitSeconds = 120;

async function call(url, key, body) {
  const response = await fetch(url, { method: 'POST', headers: { 'x-api-key': key }, ...(body ? { body } : {}) });
  return response.json();
}

/** One photograph, from the upload's first byte to the whole answer; times are of the clock, in ms. */
async function optimize({ url, key }, path) {
  const form = new FormData();
  form.set('type', 'files');
  form.set('compression', 'intelligent');
  const bytes = await readFile(path);
  form.set('file1', new Blob([bytes]), basename(path));
  const sentAt = Date.now();
  const { process_id: id, code, errors } = await call(`${url}/v1/optimize`, key, form);
  if (code !== 202) throw new Error(`the upload was answered with ${code}: ${errors}`);
  const acceptedAt = Date.now();
  const { result } = await call(`${url}/v1/optimize/${id}/result?timeout=${waitSeconds}`, key);
  if (!result?.[0]) throw new Error(`no result within ${waitSeconds} s`);
  return { id, sentAt, acceptedAt, answeredAt: Date.now(), sizeBytes: result[0].optimized_size };
}

async function run({ paths, concurrency, ...service }) {
  const left = [...paths];
  const jobs = [];
  const before = process.cpuUsage();
  const startedAt = performance.now();
  const lane = async () => {
    for (let path = left.shift(); path !== undefined; path = left.shift()) jobs.push(await optimize(service, path));
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(before);
  return { ms, jobs, cpuMs: (user + system) / 1_000 };
}

process.on('message', (order) => {
  run(order).then(
    (done) => process.send(done),
    (error) => process.send({ failure: error.stack }),
  );
});
process.on('disconnect', () => process.exit(0));
