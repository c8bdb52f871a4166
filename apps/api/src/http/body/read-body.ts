import { AppError } from '@pixmill/contracts';
import type { Route, WireFile } from '@pixmill/dialects';
import express, { type Request, type RequestHandler, type Response } from 'express';
import multer from 'multer';
import type { BodyLimits } from './body-limits.js';
import { discardRequestBody } from './discard-request-body.js';
import { keepRawFileNames } from './raw-file-names.js';
import { readJsonBody } from './read-json-body.js';
import { readMultipart } from './read-multipart.js';
import { openTempFiles, type TempFiles } from './temp-files.js';

export interface RequestBody {
  readonly mediaType: string | null;
  readonly fields: Readonly<Record<string, string>>;
  readonly files: readonly WireFile[];
  /** The parsed body where the route wants JSON; null elsewhere. */
  readonly json: unknown;
  /** The same as it was sent. */
  readonly text: string | null;
  /** Removes the uploads that nobody took. */
  readonly removeTempFiles: () => Promise<void>;
}

/** Bounds of a form (reliability.md section 3, Limits). More files than a dialect allows are let in, so that it can say so. */
const maxFields = 50;
const maxFiles = 20;
const maxFieldBytes = 64_000;
const maxLenientBytes = 64_000;

const emptyBody = { fields: {}, files: [], json: null, text: null };

const readUrlencoded = express.urlencoded({ extended: false, limit: maxFieldBytes * maxFields, parameterLimit: maxFields });

function mediaTypeOf(request: Request): string | null {
  return request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() || null;
}

/** Text fields of a form: of a repeated one the last value; names with brackets, which parsers turn into objects, are not ours. */
function toTextFields(body: unknown): Record<string, string> {
  const entries = Object.entries(body && typeof body === 'object' ? body : {}).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.at(-1) : value,
  ]);
  return Object.fromEntries(entries.filter(([, value]) => typeof value === 'string'));
}

function toBodyError(thrown: unknown, limits: BodyLimits): AppError {
  if (thrown instanceof multer.MulterError && thrown.code === 'LIMIT_FILE_SIZE') {
    const name = thrown.field ?? 'file';
    return new AppError('file_too_large', { message: `${name}: the file is larger than ${limits.maxFileBytes / 1_000_000} MB` });
  }
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  if (thrown instanceof multer.MulterError)
    return new AppError('malformed_body', { message: `The form cannot be read: ${detail}`, detail });
  return new AppError('malformed_body', { detail, cause: thrown });
}

function runHandler(handler: RequestHandler, request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    void handler(request, response, (error?: unknown) => (error ? reject(error) : resolve()));
  });
}

/**
 * Rejects as soon as more than `maxBytes` have come in, declared or streamed, and when the caller hangs up or has hung up already: a
 * parser that is attached to such a request waits for ever. Counting starts the flow on the next tick, so the parser has to be
 * attached in this one.
 */
export function watchRequestBody(request: Request, maxBytes: number): { failed: Promise<never>; stop: () => void } {
  const tooLarge = () => new AppError('body_too_large', { message: `The request body is larger than ${maxBytes / 1_000_000} MB` });
  let stop = () => {};
  const failed = new Promise<never>((_, reject) => {
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) return reject(tooLarge());
    let seenBytes = 0;
    const count = (chunk: Buffer) => {
      seenBytes += chunk.length;
      if (seenBytes > maxBytes) reject(tooLarge());
    };
    const leave = () => {
      if (!request.readableEnded) reject(new AppError('malformed_body', { detail: 'the caller hung up' }));
    };
    if (request.destroyed) leave();
    request.on('data', count);
    request.once('close', leave);
    stop = () => {
      request.off('data', count);
      request.off('close', leave);
    };
  });
  failed.catch(() => {});
  return { failed, stop };
}

async function readMulterFiles(request: Request, response: Response, { spool, limits }: { spool: TempFiles; limits: BodyLimits }) {
  const upload = multer({
    storage: spool.multerStorage,
    // Clients send raw UTF-8; the parser's own default garbles it (MegaOptim contract section 2).
    defParamCharset: 'utf8',
    preservePath: true,
    ...keepRawFileNames(),
    limits: { fileSize: limits.maxFileBytes, files: maxFiles, fields: maxFields, fieldSize: maxFieldBytes },
  });
  await runHandler(upload.any(), request, response);
  const files = Array.isArray(request.files) ? request.files : [];
  return files.map(({ fieldname, originalname, path }): WireFile => {
    const spooled = spool.find(path);
    if (!spooled) throw new AppError('internal', { detail: 'upload without a spooled file' });
    return { field: fieldname, name: originalname, path, sizeBytes: spooled.sizeBytes, sha256: spooled.sha256 };
  });
}

/**
 * Reads a request's body as its route wants it, uploads into private temporary files.
 * Throws AppError `malformed_body`, `file_too_large` or `body_too_large`.
 */
export async function readBody(request: Request, response: Response, route: Pick<Route, 'body'>, limits: BodyLimits): Promise<RequestBody> {
  const mediaType = mediaTypeOf(request);
  const tempFiles = openTempFiles(limits.tempDir);
  const { failed, stop } = watchRequestBody(request, limits.maxBodyBytes);

  async function read(): Promise<Omit<RequestBody, 'mediaType' | 'removeTempFiles'>> {
    if (route.body === 'upload') return { ...emptyBody, ...(await readMultipart(request, { tempFiles, limits, failed })) };
    if (route.body === 'json') return { ...emptyBody, ...(await readJsonBody(request, mediaType)) };
    const files = await readForm();
    return { ...emptyBody, files, fields: toTextFields(request.body) };
  }

  async function readForm(): Promise<readonly WireFile[]> {
    const small = Number(request.headers['content-length'] ?? 0) <= maxLenientBytes;
    if (route.body === 'form' && mediaType === 'multipart/form-data')
      return readMulterFiles(request, response, { spool: tempFiles, limits });
    const urlencoded = mediaType === 'application/x-www-form-urlencoded';
    if (urlencoded && (route.body === 'form' || (route.body === 'lenient-form' && small)))
      await runHandler(readUrlencoded, request, response);
    else await discardRequestBody(request, limits.maxBodyBytes);
    return [];
  }

  try {
    // An upload heeds `over` by itself, and stops writing before it says so.
    const found = await (route.body === 'upload' ? read() : Promise.race([read(), failed]));
    return { ...found, mediaType, removeTempFiles: tempFiles.removeAll };
  } catch (thrown) {
    await tempFiles.removeAll();
    if (thrown instanceof AppError) throw thrown;
    if (route.body === 'lenient-form') return { ...emptyBody, mediaType, removeTempFiles: tempFiles.removeAll };
    throw toBodyError(thrown, limits);
  } finally {
    stop();
  }
}
