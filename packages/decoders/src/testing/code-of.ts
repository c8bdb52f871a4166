import { AppError } from '@pixmill/contracts';
import type { Decoder } from '../decoder.js';

/** The code of the error when a decoder refuses a file; `decoded` when it does not. Throws any other error. */
export async function codeOf(decoder: Decoder, bytes: Buffer, modelsDir: string | null = null): Promise<string> {
  try {
    decoder.readSize(bytes);
    await decoder.decode(bytes, { modelsDir });
    return 'decoded';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}
