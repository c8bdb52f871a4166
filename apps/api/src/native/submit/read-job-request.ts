import { AppError } from '@pixmill/contracts';
import { invalidFields, type WireFile } from '@pixmill/dialects';
import type { Request, Response } from 'express';
import type { BodyLimits } from '../../http/body/body-limits.js';
import { hashRequest } from '../../http/body/hash-request.js';
import { createReadJson } from '../../http/body/read-json.js';
import { readMultipart } from '../../http/body/read-multipart.js';
import { readTextParts } from '../../http/body/read-text-parts.js';
import { openTempFiles, type TempFiles } from '../../http/body/temp-files.js';
import { toMegabytes, watchRequestBody } from '../../http/body/watch-request-body.js';
import { parsePart } from '../route/parse-request.js';
import { type JobRequest, jobRequestSchema } from './job-request-schema.js';

/** A body of JSON is parsed in memory and on the main thread; larger files come as uploads or in a form. */
export const maxJobJsonBytes = 8_000_000;

/** How much of a refused form is read, so that the caller gets the answer: the default of MAX_BODY_BYTES. The document depends on no setting. */
export const maxDrainedBytes = 130_000_000;

const optionsField = 'options';
const fileField = 'file';

export interface JobRequestLimits extends BodyLimits {
  readonly maxImages: number;
}

/** A request for a job, as it was sent. */
export interface ReceivedJobRequest {
  readonly request: JobRequest;
  /** Files of a form, in its order. */
  readonly files: readonly WireFile[];
  /** A repeat under the same `Idempotency-Key` must have the same. */
  readonly hash: string;
  /** For further files of the request. */
  readonly tempFiles: TempFiles;
}

/** A body before it is parsed: its JSON, which is `{}` for a form without options, and the files of a form. */
export interface RequestParts {
  readonly options: unknown;
  readonly files: readonly WireFile[];
  readonly hash: string;
}

/** Reads and parses the body of a request for a job. See `readJobRequest`. */
export type ReadJobRequest = (request: Request, response: Response, limits: JobRequestLimits) => Promise<ReceivedJobRequest>;

const readJson = createReadJson({
  maxBytes: maxJobJsonBytes,
  tooLarge: (maxBytes) =>
    new AppError('body_too_large', { message: `The JSON body is larger than ${toMegabytes(maxBytes)}; send large images as files` }),
});

/**
 * Reads the body of `POST /jobs`: JSON, or a form with files and a JSON part of options. Call `tempFiles.removeAll` when its files were
 * moved away. Throws AppError `invalid_parameter`, `malformed_body`, `file_too_large`, `body_too_large` or `storage_failed`.
 */
export const readJobRequest = createReadJobRequest(({ options }) => parsePart(jobRequestSchema, options, 'body'));

/** Reads a body as `readJobRequest` does, with another rule for what it says. `parse` throws AppError. */
export function createReadJobRequest(parse: (parts: RequestParts) => JobRequest): ReadJobRequest {
  return async (request, response, limits) => {
    const tempFiles = openTempFiles(limits.tempDir);
    try {
      const isForm = request.headers['content-type']?.trim().toLowerCase().startsWith('multipart/') === true;
      const parts = isForm ? await readForm(request, tempFiles, limits) : await readObject(request, response);
      const parsed = parse(parts);
      rejectCount(parts.files.length + (parsed.sources?.length ?? 0), limits.maxImages);
      return { request: parsed, files: parts.files, hash: parts.hash, tempFiles };
    } catch (thrown) {
      await tempFiles.removeAll();
      throw thrown;
    }
  };
}

async function readObject(request: Request, response: Response): Promise<RequestParts> {
  const { json, text } = await readJson(request, response);
  if (json === undefined) throw new AppError('malformed_body', { message: 'Send JSON, or a multipart/form-data form with files' });
  return { options: json, files: [], hash: hashRequest({ fields: {}, files: [], text }) };
}

async function readForm(
  request: Request,
  tempFiles: TempFiles,
  { maxFileBytes, maxBodyBytes, maxImages }: JobRequestLimits,
): Promise<RequestParts> {
  const { failed, stop } = watchRequestBody(request, maxBodyBytes);
  try {
    const maxFiles = maxImages + 1; // the options may come as a file
    const sent = await readMultipart(request, { tempFiles, limits: { maxFileBytes, maxFieldBytes: maxJobJsonBytes, maxFiles }, failed });
    const { fields, files } = await readTextParts(sent, { textFields: [optionsField], maxFieldBytes: maxJobJsonBytes });
    rejectOtherParts([...Object.keys(fields).filter((name) => name !== optionsField), ...files.map(({ field }) => field)]);
    return { options: parseOptions(fields[optionsField]), files, hash: hashRequest({ fields, files, text: null }) };
  } finally {
    stop();
  }
}

function rejectOtherParts(names: readonly string[]): void {
  const unknown = [...new Set(names.filter((name) => name !== fileField))];
  if (unknown.length === 0) return;
  const detail = `is no part of the form: it takes parts \`${fileField}\` and one part \`${optionsField}\``;
  throw invalidFields(unknown.map((at) => ({ in: 'body', at, detail })));
}

function parseOptions(text: string | undefined): unknown {
  if (text === undefined || text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new AppError('malformed_body', { message: `${optionsField}: not valid JSON`, cause: thrown });
  }
}

function rejectCount(images: number, maxImages: number): void {
  const detail = `must have 1 to ${maxImages} images, files of the form included`;
  if (images < 1 || images > maxImages) throw invalidFields([{ in: 'body', at: 'sources', detail }]);
}
