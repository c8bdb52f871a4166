/**
 * Converts the weights of the face detector to one flat file in packages/vision/dist, unless it is there, and copies licence and notice to it.
 * Part of `npm run build`, of every start and of every test run. The package of the weights is needed only here.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packNetwork } from './face-model/pack-network.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const model = join(root, 'node_modules/@mediapipe/face_detection/face_detection_full_range.tflite');
const out = join(root, 'packages/vision/dist');
const file = join(out, 'faces.network');

const modelSha256 = '99bf9494d84f50acc6617d89873f71bf6635a841ea699c17cb3377f9507cfec3';
const networkSha256 = 'c748bb726d34cc251e4ab883378dec840bcc245da24a161c45f5e5fbbe3bbdc3';

const computeSha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** Throws an Error when the bytes are not those with the hash. */
function check(name, bytes, wanted) {
  const found = computeSha256(bytes);
  if (found !== wanted) throw new Error(`${name}: SHA-256 is ${found}, not ${wanted}`);
}

function convert() {
  const bytes = readFileSync(model);
  check(model, bytes, modelSha256);
  const network = packNetwork(bytes);
  check('the converted face model', network, networkSha256);
  // The rename is atomic: a reader sees the old file or the new one.
  writeFileSync(`${file}.${process.pid}`, network);
  renameSync(`${file}.${process.pid}`, file);
}

mkdirSync(out, { recursive: true });
copyFileSync(join(root, 'LICENSE'), join(out, 'LICENSE-faces.txt'));
copyFileSync(join(root, 'packages/vision/src/NOTICE-faces.txt'), join(out, 'NOTICE-faces.txt'));
if (!existsSync(file) || computeSha256(readFileSync(file)) !== networkSha256) convert();
