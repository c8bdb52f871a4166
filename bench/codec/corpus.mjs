/** The images: `corpus/manifest.json` of a shared folder above the repository, else the few of `fixtures/images`. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** No images of ours to optimize: broken on purpose, or of formats that are refused. */
const leftOut = new Set(['bad', 'other']);

const fixtureClasses = {
  'alpha.png': 'png-logo-alpha',
  'animated.png': 'apng',
  'cmyk-no-profile.jpg': 'jpeg-cmyk',
  'cmyk-profile.jpg': 'jpeg-cmyk',
  'already-optimised.jpg': 'derived',
  'gray.jpg': 'jpeg-variants',
  'gray-alpha-16-bit.png': 'png-16bit-gray',
  'rgb-16-bit.png': 'png-16bit-gray',
  'palette.png': 'png-palette',
  'photo.png': 'png-photo',
};
const classOfFormat = { jpeg: 'jpeg-web', png: 'png-logo-alpha', gif: 'gif', webp: 'webp', avif: 'avif', svg: 'svg' };
const formats = { jpg: 'jpeg', jpeg: 'jpeg', png: 'png', gif: 'gif', webp: 'webp', avif: 'avif', svg: 'svg' };

/** Format by the name's end: in the corpus names do not lie, outside `bad`. */
const formatOf = (file) => formats[file.split('.').at(-1)];

/** The first `shared/corpus` beside the repository or beside a folder above it; null without one. */
function findShared() {
  for (let folder = root; dirname(folder) !== folder; folder = dirname(folder)) {
    const found = join(dirname(folder), 'shared', 'corpus');
    if (existsSync(join(found, 'manifest.json'))) return found;
  }
  return null;
}

async function fromManifest(folder) {
  const { files } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  return files
    .filter((entry) => !leftOut.has(entry.class) && formatOf(entry.file) !== undefined)
    .map(({ file, class: kind, sha256 }) => ({ path: join(folder, file), name: basename(file), kind, sha256 }));
}

async function fromFixtures(folder) {
  const names = (await readdir(folder)).filter((name) => formatOf(name) !== undefined).sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const sha256 = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
      return { path, name, kind: fixtureClasses[name] ?? classOfFormat[formatOf(name)], sha256 };
    }),
  );
}

/** What the benches have to know of a picture, read from its header by sharp and not by the product. */
async function measure(entry) {
  const bytes = await readFile(entry.path);
  const { width, height, pages = 1, pageHeight } = await sharp(bytes, { limitInputPixels: false }).metadata();
  const frameHeight = pageHeight ?? height;
  const size = { pixels: width * frameHeight, leastSide: Math.min(width, frameHeight), frames: pages };
  return { ...entry, format: formatOf(entry.name), sourceBytes: bytes.length, ...size };
}

/**
 * Images of a corpus: path, name, class (`kind`), format, `sourceBytes`, pixels of a frame, frames. `folder` overrules the search,
 * `kinds` names the classes to keep, `limit` is the most of each class.
 */
export async function readCorpus({ folder, kinds, limit }) {
  const shared = folder ?? findShared();
  const all = shared === null ? await fromFixtures(join(root, 'fixtures', 'images')) : await fromManifest(shared);
  const taken = new Map();
  const chosen = all.filter(({ kind }) => {
    taken.set(kind, (taken.get(kind) ?? 0) + 1);
    return (kinds === null || kinds.includes(kind)) && taken.get(kind) <= limit;
  });
  return { name: shared === null ? 'fixtures/images' : 'shared/corpus', files: await Promise.all(chosen.map(measure)) };
}
