import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Proof, ProofOptions, ProofReport } from '../../../proof.js';
import { canMountVolume, runOnSmallVolume } from './run-on-small-volume.js';

const volumeMain = fileURLToPath(new URL('./volume-main.js', import.meta.url));
const volumeBytes = 500_000_000;

async function run({ full, seed }: ProofOptions): Promise<ProofReport> {
  const volume = { folder: await mkdtemp(join(tmpdir(), 'pixmill-full-disk-')), sizeBytes: volumeBytes };
  try {
    if (!canMountVolume(volume)) {
      return { figures: { volume: 'none: this user may not mount one, so the disk was not filled' }, problems: [] };
    }
    const program = runOnSmallVolume(volume, ['--enable-source-maps', volumeMain, volume.folder, full ? 'full' : 'short', String(seed)]);
    const ended = once(program, 'exit').then(([code]) => Promise.reject(new Error(`the proof on the volume ended with ${code}`)));
    ended.catch(() => {}); // after the report
    const [report] = await Promise.race([once(program, 'message'), ended]);
    return report as ProofReport; // sent by volume-main.ts
  } finally {
    await rm(volume.folder, { recursive: true, force: true });
  }
}

export const fullDiskProof: Proof = {
  name: 'chaos/full-disk',
  summary: 'The disk of everything is full while jobs run: no process ends or leaks, no job is lost, and all goes on after space returned',
  run,
};
