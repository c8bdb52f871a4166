/**
 * Lets errors of stdout and stderr pass, which otherwise end the process: libraries and Node itself write there, and the disk of the log may be
 * full or its reader gone (docs/reliability.md#full-disk).
 */
export function ignoreOutputErrors(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
