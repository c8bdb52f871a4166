import { AppError } from '@pixmill/contracts';
import type { Request } from 'express';

export interface JsonBody {
  readonly json: unknown;
  /** As it was sent. */
  readonly text: string;
}

const maxJsonBytes = 1_000_000;

function malformedBody(message: string, cause?: unknown): AppError {
  return new AppError('malformed_body', { message, cause });
}

/** Reads a body that has to be JSON and call itself so. Throws AppError `malformed_body`; the caller reads what is left. */
export async function readJsonBody(request: Request, mediaType: string | null): Promise<JsonBody> {
  if (mediaType !== 'application/json') throw malformedBody('The body must be JSON, with Content-Type: application/json');
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let seenBytes = 0;
    const take = (chunk: Buffer) => {
      seenBytes += chunk.length;
      chunks.push(chunk);
      if (seenBytes <= maxJsonBytes) return;
      request.off('data', take);
      reject(malformedBody(`The JSON body is larger than ${maxJsonBytes / 1_000_000} MB`));
    };
    request.on('data', take);
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
  });
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { json: JSON.parse(text), text };
  } catch (thrown) {
    throw malformedBody('The body is not valid JSON', thrown);
  }
}
