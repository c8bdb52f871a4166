/**
 * The caller of small resizes: a process of its own that uploads photographs and waits for each answer, so many at a time. Nothing is
 * downloaded. The parent sends `{ url, key, dialect, data, paths, concurrency }` and hears `{ jobs, ms, cpuMs }`, or `{ failure }`.
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { serveOrders } from './orders.mjs';

const now = () => performance.timeOrigin + performance.now();

async function post(url, headers, body) {
  const response = await fetch(url, { method: 'POST', headers, ...(body ? { body } : {}) });
  return response.json();
}

function formOf(file, bytes, path, fields) {
  const form = new FormData();
  form.set(file, new Blob([bytes]), basename(path));
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

/** One call that answers with the settled job. */
async function callOptidash({ url, key, data }, bytes, path) {
  const headers = { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` };
  const { success, id, message, output } = await post(
    `${url}/1.0/upload`,
    headers,
    formOf('file', bytes, path, { data: JSON.stringify(data) }),
  );
  if (success !== true) throw new Error(`the upload was answered with: ${message}`);
  return { id, width: output.width, sizeBytes: output.bytes, quality: output.quality, chroma: output.sampling };
}

/** A submit, the long poll for its result, and what the report says of the encoder. */
async function callMegaoptim({ url, key, data }, bytes, path) {
  const headers = { 'x-api-key': key };
  const fields = { type: 'files', max_width: String(data.resize.width), speed: 'fast' };
  const { process_id: id, code, errors } = await post(`${url}/v1/optimize`, headers, formOf('file1', bytes, path, fields));
  if (code !== 202) throw new Error(`the upload was answered with ${code}: ${errors}`);
  const { result } = await post(`${url}/v1/optimize/${id}/result?timeout=120`, headers);
  if (!result?.[0]?.success) throw new Error('no result');
  return { id, width: data.resize.width, sizeBytes: result[0].optimized_size };
}

const calls = { optidash: callOptidash, megaoptim: callMegaoptim };

serveOrders(async ({ paths, concurrency, ...order }) => {
  const left = [...paths];
  const jobs = [];
  const before = process.cpuUsage();
  const startedAt = performance.now();
  const lane = async () => {
    for (let path = left.shift(); path !== undefined; path = left.shift()) {
      const bytes = await readFile(path);
      const sentAt = now();
      jobs.push({ ...(await calls[order.dialect](order, bytes, path)), sentAt, answeredAt: now() });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  const ms = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(before);
  return { jobs, ms, cpuMs: (user + system) / 1_000 };
});
