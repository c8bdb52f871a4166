import { getSystemErrorMap } from 'node:util';

/** Whether a thrown value is an error of the operating system. */
export const isSystemError = (thrown: unknown): thrown is NodeJS.ErrnoException =>
  typeof thrown === 'object' && thrown !== null && 'syscall' in thrown && 'code' in thrown;

/** The reason of the system in words, such as `no space left on device`. */
export function describeSystemError({ errno, code, message }: NodeJS.ErrnoException): string {
  return (errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1]) ?? code ?? message;
}
