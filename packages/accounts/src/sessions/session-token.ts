import { createHash, createHmac, randomBytes } from 'node:crypto';

const tokenBytes = 32;

/** A new token of a session or of a link, or a new code: 256 random bits in base64url. */
export const createToken = (): string => randomBytes(tokenBytes).toString('base64url');

/** What is stored of a token. It is long and random, so a fast hash protects it. Pure. */
export const hashToken = (token: string): Uint8Array<ArrayBuffer> => Uint8Array.from(createHash('sha256').update(token).digest());

/** The CSRF token of a session. It follows from the session's token, so that a page gets it again after a reload. Pure. */
export const toCsrfToken = (token: string): string => createHmac('sha256', token).update('csrf').digest('base64url');

/** Binds a session to the administration key. Who reads it in the database can try no keys on it without the session's token. Pure. */
export const toAdminProof = (token: string, adminKey: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(createHmac('sha256', token).update(`admin ${adminKey}`).digest());
