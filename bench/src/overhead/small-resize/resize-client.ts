/** The client process of the small-resize bench: uploads photographs and waits for each answer. Results are not downloaded. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { serveBenchProcess } from '../bench-process.js';
import { callOptidash, createUploadForm, pollMegaoptim, type ServiceAddress, submitMegaoptim } from '../calls.js';
import { type ConcurrentRun, runConcurrently } from '../run-concurrently.js';

export type ResizeDialect = 'optidash' | 'megaoptim';

/** Optidash operations; MegaOptim calls use the width only. */
export interface ResizeData {
  readonly resize: { readonly width: number };
}

export interface ResizeRequest extends ServiceAddress {
  readonly dialect: ResizeDialect;
  readonly data: ResizeData;
  readonly paths: readonly string[];
  readonly concurrency: number;
}

interface ResizeResult {
  readonly id: string;
  readonly width: number;
  readonly sizeBytes: number;
  /** Known from Optidash answers only. */
  readonly quality?: number | undefined;
  readonly chroma?: string | undefined;
}

/** Times are in ms since 1970. */
export interface ResizeJob extends ResizeResult {
  readonly sentAt: number;
  readonly answeredAt: number;
}

interface Upload {
  readonly bytes: Buffer<ArrayBuffer>;
  readonly name: string;
}

const calls: Readonly<Record<ResizeDialect, (request: ResizeRequest, upload: Upload) => Promise<ResizeResult>>> = {
  async optidash(request, upload) {
    const form = createUploadForm({ field: 'file', ...upload }, { data: JSON.stringify(request.data) });
    const { id, output } = await callOptidash(request, form);
    return { id, width: output.width, sizeBytes: output.bytes, quality: output.quality, chroma: output.sampling };
  },
  async megaoptim(request, upload) {
    const { width } = request.data.resize;
    const fields = { type: 'files', max_width: String(width), speed: 'fast' };
    const id = await submitMegaoptim(request, createUploadForm({ field: 'file1', ...upload }, fields));
    return { id, width, sizeBytes: await pollMegaoptim(request, id) };
  },
};

/** With fractions of a millisecond. */
const now = () => performance.timeOrigin + performance.now();

serveBenchProcess(
  (request: ResizeRequest): Promise<ConcurrentRun<ResizeJob>> =>
    runConcurrently(request.paths, request.concurrency, async (path) => {
      const upload = { bytes: await readFile(path), name: basename(path) };
      const sentAt = now();
      return { ...(await calls[request.dialect](request, upload)), sentAt, answeredAt: now() };
    }),
);
