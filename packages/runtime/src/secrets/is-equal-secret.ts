import { createHash, timingSafeEqual } from 'node:crypto';

/** `timingSafeEqual` needs two buffers of one length; digests have that, whatever text was sent. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Compares two secrets in a time that says nothing about them. Pure. */
export const isEqualSecret = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));
