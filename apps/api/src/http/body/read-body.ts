import { AppError } from '@pixmill/contracts';
import type { Route, WireFile } from '@pixmill/dialects';
import express, { type Request, type Response } from 'express';
import type { BodyLimits } from './body-limits.js';
import { discardRequestBody } from './discard-request-body.js';
import { isUntypedBody, sniffForm } from './is-bare-image.js';
import { maxParts, multipartErrors } from './multipart-body.js';
import { createReadJson } from './read-json.js';
import { readMulterForm } from './read-multer-form.js';
import { readMultipart } from './read-multipart.js';
import { readTextParts } from './read-text-parts.js';
import { runHandler } from './run-handler.js';
import { openTempFiles } from './temp-files.js';
import { toTextFields } from './text-fields.js';
import { toMegabytes, watchRequestBody } from './watch-request-body.js';

export interface RequestBody {
  readonly mediaType: string | null;
  readonly fields: Readonly<Record<string, string>>;
  readonly files: readonly WireFile[];
  /** The parsed body on a route that reads JSON; null on others. */
  readonly json: unknown;
  /** The same body as it was sent. */
  readonly text: string | null;
  /** Removes the uploads that were not moved away. */
  readonly removeTempFiles: () => Promise<void>;
}

/** Source: docs/bad-input.md#limits-of-a-request. */
const maxFieldBytes = { form: 64_000, upload: 1_000_000 };
const maxUrlencodedBytes = maxFieldBytes.form * maxParts.fields;
const maxLenientBytes = 64_000;
const maxJsonBytes = 1_000_000;

type BodyRoute = Pick<Route, 'body' | 'textFields' | 'bodyHint'>;
type Parts = Omit<RequestBody, 'mediaType' | 'removeTempFiles'>;
const noParts: Parts = { fields: {}, files: [], json: null, text: null };

const readUrlencoded = express.urlencoded({ extended: false, limit: maxUrlencodedBytes, parameterLimit: maxParts.fields });

function mediaTypeOf(request: Request): string | null {
  return request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() || null;
}

const malformedBody = (message: string) => new AppError('malformed_body', { message });

const readJson = createReadJson({
  maxBytes: maxJsonBytes,
  tooLarge: (maxBytes) => malformedBody(`The JSON body is larger than ${toMegabytes(maxBytes)}`),
});

async function readJsonParts(request: Request, response: Response, mediaType: string | null): Promise<Parts> {
  if (mediaType !== 'application/json') throw malformedBody('The body must be JSON, with Content-Type: application/json');
  const { json, text } = await readJson(request, response);
  if (json === undefined) throw malformedBody('The body is not valid JSON');
  return { ...noParts, json, text };
}

/**
 * Reads a request body as its route declares it, uploads into private temporary files.
 * Throws AppError `malformed_body`, `file_too_large`, `body_too_large` or `storage_failed`.
 */
export async function readBody(request: Request, response: Response, route: BodyRoute, limits: BodyLimits): Promise<RequestBody> {
  const { maxFileBytes, maxBodyBytes } = limits;
  const mediaType = mediaTypeOf(request);
  const tempFiles = openTempFiles(limits.tempDir);
  const { textFields = [], bodyHint } = route;
  const { failed, stop } = watchRequestBody(request, maxBodyBytes);
  const form = sniffForm(request, mediaType);

  async function readForm(): Promise<Parts> {
    const isSmall = Number(request.headers['content-length'] ?? 0) <= maxLenientBytes;
    if (route.body === 'form' && mediaType === 'multipart/form-data') {
      const form = { tempFiles, limits: { maxFileBytes, maxFieldBytes: maxFieldBytes.form } };
      const rules = { textFields, maxFieldBytes: maxFieldBytes.form };
      return { ...noParts, ...(await readTextParts(await readMulterForm(request, response, form), rules)) };
    }
    const readsFields = route.body === 'form' || (route.body === 'lenient-form' && isSmall);
    if (readsFields && mediaType === 'application/x-www-form-urlencoded') await runHandler(readUrlencoded, request, response);
    else await discardRequestBody(request, maxBodyBytes);
    return { ...noParts, fields: toTextFields(request.body) };
  }

  async function read(): Promise<Parts> {
    if (route.body === 'upload') {
      const input = { tempFiles, limits: { maxFileBytes, maxFieldBytes: maxFieldBytes.upload }, failed };
      const rules = { textFields, maxFieldBytes: maxFieldBytes.upload };
      return { ...noParts, ...(await readTextParts(await readMultipart(request, input), rules)) };
    }
    if (route.body === 'json') return readJsonParts(request, response, mediaType);
    return readForm();
  }

  try {
    if (bodyHint !== undefined && isUntypedBody(request, mediaType, route)) {
      await Promise.race([discardRequestBody(request, maxBodyBytes), failed]);
      throw malformedBody(bodyHint);
    }
    // `readMultipart` watches `failed` itself: it stops writing before it throws.
    const parts = await (route.body === 'upload' ? read() : Promise.race([read(), failed]));
    if (bodyHint !== undefined && form.isImage()) throw malformedBody(bodyHint);
    return { ...parts, mediaType, removeTempFiles: tempFiles.removeAll };
  } catch (thrown) {
    request.unpipe(); // a parser that is still fed would open further files
    await tempFiles.removeAll();
    if (thrown instanceof AppError) throw thrown;
    if (bodyHint !== undefined && form.isImage()) throw malformedBody(bodyHint);
    if (route.body === 'lenient-form') return { ...noParts, mediaType, removeTempFiles: tempFiles.removeAll };
    throw multipartErrors.unreadable(thrown);
  } finally {
    stop();
  }
}
