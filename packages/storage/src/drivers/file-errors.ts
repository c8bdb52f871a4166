/** No such entry, or a file where a directory should be. */
const notFoundCodes = new Set(['ENOENT', 'ENOTDIR']);

/** The `code` of a system error. */
export function errorCodeOf(thrown: unknown): unknown {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined;
}

export function isFileNotFound(thrown: unknown): boolean {
  return notFoundCodes.has(String(errorCodeOf(thrown)));
}

/** The result of a file operation; null when the file does not exist. */
export async function nullIfNotFound<T>(operation: () => Promise<T>): Promise<T | null> {
  try {
    return await operation();
  } catch (thrown) {
    if (isFileNotFound(thrown)) return null;
    throw thrown;
  }
}
