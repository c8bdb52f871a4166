import { proveOnVolume } from './prove-on-volume.js';

/** Runs the proof on the volume that only this process and its children see: `volume-main FOLDER full|short SEED`. */
const [, , dataDir = '', form, seed] = process.argv;

process.once('disconnect', () => process.exit(1));
process.send?.(await proveOnVolume(dataDir, { full: form === 'full', seed: Number(seed), log: (line) => console.error(line) }));
process.disconnect();
