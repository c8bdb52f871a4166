import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every committed breakage: its name, the proof that must see it, one sentence on what it breaks. Throws for a patch that does not say so. */
export function readBreakages(root) {
  const folder = join(root, 'e2e/breakages');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.patch'))
    .sort()
    .map((fileName) => {
      const file = join('e2e/breakages', fileName);
      const text = readFileSync(join(root, file), 'utf8');
      const [, proof] = /^proof: (.+)$/m.exec(text) ?? [];
      const [, breaks] = /^breaks: (.+)$/m.exec(text) ?? [];
      if (!proof || !breaks) throw new Error(`${file} must begin with the lines "proof: ..." and "breaks: ..."`);
      return { name: fileName.replace(/\.patch$/, ''), file, proof, breaks };
    });
}
