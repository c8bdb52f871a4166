import { randomInt } from 'node:crypto';

const alphanumerics = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** `count` random letters and digits, all equally likely; safe for keys. */
export function randomAlphanumeric(count: number): string {
  return Array.from({ length: count }, () => alphanumerics[randomInt(alphanumerics.length)]).join('');
}
