import { AppError } from '@pixmill/contracts';
import express, { type Request, type Response } from 'express';

export const maxJsonBytes = 16_000;

// Whatever the body calls itself, it is read as JSON: there is nothing else to be.
const parse = express.json({ limit: maxJsonBytes, type: () => true, strict: true });

/** The body as a JSON object, an empty one without a body. Throws AppError `malformed_body` or `body_too_large`. */
export async function readJsonObject(request: Request, response: Response): Promise<Record<string, unknown>> {
  try {
    await new Promise<void>((resolve, reject) => {
      parse(request, response, (error?: unknown) => (error ? reject(error) : resolve()));
    });
  } catch (thrown) {
    const tooLarge = thrown instanceof Error && 'status' in thrown && thrown.status === 413;
    if (tooLarge) throw new AppError('body_too_large', { message: `The body is larger than ${maxJsonBytes / 1_000} kB`, cause: thrown });
    throw new AppError('malformed_body', { message: 'The body is not JSON', cause: thrown });
  }
  const body: unknown = request.body ?? {};
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new AppError('malformed_body', { message: 'The body must be a JSON object' });
  }
  return { ...body };
}
