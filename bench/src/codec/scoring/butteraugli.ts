/**
 * The referee of the bench: the 3-norm of butteraugli (0 for equal pictures, about 1 where a difference begins to show), by the
 * command `butteraugli_main` of libjxl (Debian: `libjxl-devtools`). It shares no code with the metric that the product searches with.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { RgbRaster } from '@pixmill/metric';
import sharp from 'sharp';
import { isOpaque } from './is-opaque.js';

const command = 'butteraugli_main';
const timeoutMs = 120_000;
/** Largest picture, in pixels: the command takes about 240 bytes for each. */
const maxPixels = 4_000_000;
/** Below this side, in px, the command prints 0 for any pair. */
const minSide = 8;
/** Pictures with alpha are compared on both. */
const backgrounds = ['#000', '#fff'] as const;

export interface DisplayedPair {
  readonly before: RgbRaster;
  readonly after: RgbRaster;
}

/** The digest of the installed command, which prints no version; null when it is not installed. */
export function findButteraugli(): string | null {
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, command))
    .find((candidate) => existsSync(candidate));
  return path === undefined ? null : createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);
}

/**
 * The 3-norm of a pair of equal size; with alpha the larger one of black and white. Null for a picture that is too small or too large.
 * Throws when the command fails.
 */
export async function butteraugliNorm({ before, after }: DisplayedPair): Promise<number | null> {
  const { width, height } = before;
  if (Math.min(width, height) < minSide || width * height > maxPixels) return null;
  const hasAlpha = !isOpaque(before) || !isOpaque(after);
  const folder = await mkdtemp(join(tmpdir(), 'pixmill-butteraugli-'));
  try {
    const norms: number[] = [];
    for (const background of hasAlpha ? backgrounds : backgrounds.slice(0, 1)) {
      const paths = [join(folder, 'before.png'), join(folder, 'after.png')] as const;
      await writePng(before, background, paths[0]);
      await writePng(after, background, paths[1]);
      norms.push(await runCommand(paths));
    }
    return Math.max(...norms);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writePng({ data, width, height, channels }: RgbRaster, background: string, path: string): Promise<void> {
  await sharp(data, { raw: { width, height, channels } }).flatten({ background }).png({ compressionLevel: 1 }).toFile(path);
}

/** Prints the largest distance on one line and `3-norm: 1.683585` on the next. */
async function runCommand([before, after]: readonly [string, string]): Promise<number> {
  const { stdout } = await promisify(execFile)(command, [before, after, '--pnorm', '3'], { timeout: timeoutMs });
  const norm = /^3-norm: ([\d.]+)$/m.exec(stdout)?.[1];
  if (norm === undefined) throw new Error(`${command} printed no 3-norm`);
  return Number(norm);
}
