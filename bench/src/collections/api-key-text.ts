import { randomBytes } from 'node:crypto';

/** A new key: 32 letters and digits. */
export const createApiKeyText = (): string => randomBytes(16).toString('hex');
