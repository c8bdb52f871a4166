/** What a page does with the client beside the program of the README; a script, because this package is compiled without the types of a page. */
export const browserChecks = `async ({ url, apiKey }) => {
  const { Pixmill, ConnectionError, verifyWebhook } = window.client;
  const statuses = [];
  /** Cuts the first download after 100 bytes. */
  async function cuttingFetch(target, init) {
    const response = await fetch(target, init);
    if (!String(target).includes('/image/')) return response;
    statuses.push(response.status);
    if (statuses.length > 1) return response;
    const reader = response.body.getReader();
    const { value } = await reader.read();
    await reader.cancel();
    const start = (controller) => controller.enqueue(value.slice(0, 100));
    return new Response(new ReadableStream({ start, pull: (controller) => controller.error(new TypeError('cut')) }), response);
  }
  const file = document.querySelector('[name=file]').files[0];
  const pixmill = new Pixmill({ url, apiKey, fetch: cuttingFetch });
  const photo = await pixmill.optimize(URL.createObjectURL(file), { name: 'from a URL.jpg' });
  const bytes = await photo.bytes();
  const types = [];
  for await (const { type } of pixmill.jobs.events(photo.job.id)) types.push(type);
  const aborter = new AbortController();
  const aborted = await new Pixmill({ url, apiKey })
    .optimize(file, { signal: aborter.signal, onProgress: () => aborter.abort('enough') })
    .catch((thrown) => thrown);
  const codeOf = (promise) => promise.then(() => 'no error', (error) => error.code);
  return {
    name: photo.name,
    isWhole: bytes.length === photo.main.bytes,
    statuses,
    types,
    aborted,
    codes: [
      await codeOf(new Pixmill({ url, apiKey: 'f'.repeat(32) }).optimize(file, { onProgress: () => {} })),
      await codeOf(new Pixmill({ url: 'http://127.0.0.1:9', apiKey, retry: { retries: 1 } }).optimize(file)),
      await codeOf(pixmill.optimize('photo.jpg')),
      await codeOf(verifyWebhook('{}', new Headers(), 'whsec_' + btoa('x'.repeat(32)))),
    ],
  };
}`;
