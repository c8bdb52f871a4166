import { randomInt } from 'node:crypto';

const alphanumerics = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** `count` letters and digits, each equally likely. */
export function randomAlphanumeric(count: number): string {
  return Array.from({ length: count }, () => alphanumerics[randomInt(alphanumerics.length)]).join('');
}
