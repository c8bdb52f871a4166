import { createDistinctPng } from '../../../../create-distinct-png.js';
import { readFixture } from '../../../../fixtures.js';
import type { MegaoptimReply } from '../../../../megaoptim/client.js';
import type { RunningService } from '../../../../service.js';
import { createKeepAliveClient, createUpload, parseReply } from '../../../keep-alive-client.js';

/** An account that sends single small images to one service. */
export interface Guest {
  /** Times in ms from submit to result of one upload and one URL. Throws when an image fails. */
  measureMs(): Promise<{ readonly uploadMs: number; readonly urlMs: number }>;
  /** Submits URLs as one job, and returns its result. */
  optimizeUrls(urls: readonly string[]): Promise<MegaoptimReply>;
  close(): void;
}

export interface GuestOptions {
  readonly key: string;
  /** Server of images under any name. */
  readonly originUrl: string;
}

const timeoutSeconds = 60;

export function createGuest(service: Pick<RunningService, 'port'>, { key, originUrl }: GuestOptions): Guest {
  const client = createKeepAliveClient(service.port);
  const image = readFixture('palette.png');
  let imageCount = 0;

  const nextName = () => {
    imageCount += 1;
    return `${service.port}-${imageCount}.png`;
  };

  async function optimize(body: { readonly chunks: readonly Buffer[]; readonly headers: Readonly<Record<string, string>> }) {
    const { chunks, headers } = body;
    const authorization = { 'x-api-key': key };
    const submitted = parseReply(
      await client.send({ method: 'POST', path: '/v1/optimize', chunks, headers: { ...headers, ...authorization } }),
    );
    if (submitted.code !== 202) throw new Error(`submit: ${submitted.code} ${submitted.errors}`);
    const path = `/v1/optimize/${submitted.process_id}/result?timeout=${timeoutSeconds}`;
    return parseReply(await client.send({ method: 'POST', path, headers: authorization }));
  }

  async function optimizeUrls(urls: readonly string[]): Promise<MegaoptimReply> {
    const fields = new URLSearchParams({ type: 'urls' });
    for (const [index, url] of urls.entries()) fields.set(`url${index + 1}`, url);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return optimize({ chunks: [Buffer.from(fields.toString())], headers });
  }

  async function measure(work: () => Promise<MegaoptimReply>): Promise<number> {
    const startedAt = performance.now();
    const { result, code } = await work();
    if (result?.[0]?.success !== 1) throw new Error(`an image of the guest failed: ${code} ${JSON.stringify(result)}`);
    return performance.now() - startedAt;
  }

  return {
    async measureMs() {
      const uploadMs = await measure(() => optimize(createUpload(createDistinctPng(image, nextName()), 1)));
      const urlMs = await measure(() => optimizeUrls([`${originUrl}/${nextName()}`]));
      return { uploadMs, urlMs };
    },
    optimizeUrls,
    close: () => client.close(),
  };
}
