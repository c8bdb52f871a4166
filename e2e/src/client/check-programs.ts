import { rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reader } from './open-reader.js';
import { startProgram } from './run-program.js';

/** What the programs print, in any JavaScript runtime. */
const shownLines = [
  /^200 \[ ["']jpeg["'], ["']webp["'], ["']avif["'] \]$/m,
  /^upload (\d+) \1$/m,
  /^download (\d+) \1$/m,
  /^not_an_image /m,
];
const savedFiles = ['small.jpg', 'out/photo.jpg', 'out/photo.webp', 'out/drawing.png'];

/**
 * Runs every program of the README in a runtime, until its receiver took a webhook of the service. Throws an Error that says what one of them did not
 * print or save.
 */
export async function checkPrograms(reader: Reader, command: string, args: readonly string[] = []): Promise<void> {
  const { client, env, receiverUrl, photoBytes } = reader;
  for (const name of savedFiles) await rm(join(client.folder, name), { force: true });
  await writeFile(join(client.folder, 'programs.mjs'), reader.programs.module);
  const program = startProgram(command, [...args, 'programs.mjs'], { cwd: client.folder, env });
  try {
    const [, jobId] = await program.untilPrinted(/^([0-9a-f-]{36})\n.* null\n/m);
    await program.untilPrinted(new RegExp(`^${jobId} succeeded$`, 'm'));
    const forged = await fetch(receiverUrl, { method: 'POST', body: '{}' });
    const answer = `${forged.status} ${await forged.text()}`;
    if (answer !== '400 WebhookError: The request has no header webhook-id')
      throw new Error(`a forged webhook was answered with ${answer}`);
  } finally {
    program.stop();
  }
  for (const shown of shownLines) if (!shown.test(program.output())) throw new Error(`${shown} was not printed:\n${program.output()}`);
  for (const name of savedFiles) {
    const { size } = await stat(join(client.folder, name));
    if (size === 0 || size >= photoBytes) throw new Error(`${name} has ${size} bytes`);
  }
}
