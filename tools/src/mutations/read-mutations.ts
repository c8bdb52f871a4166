import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../repository.js';

/** A patch that breaks one promise of the product on purpose. */
export interface Mutation {
  readonly name: string;
  /** Path of the patch, from the root. */
  readonly file: string;
  /** The proof that must fail: `chaos`, `e2e:accounts` or `packages/.../x.test.ts`. */
  readonly proof: string;
  /** One sentence on the broken promise. */
  readonly breaks: string;
}

const folder = 'e2e/mutations';

/** All committed mutations. Throws for a patch that lacks its `proof:` or `breaks:` line. */
export function readMutations(): readonly Mutation[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.patch'))
    .sort()
    .map((fileName) => {
      const file = join(folder, fileName);
      const text = readFileSync(join(root, file), 'utf8');
      const [, proof] = /^proof: (.+)$/m.exec(text) ?? [];
      const [, breaks] = /^breaks: (.+)$/m.exec(text) ?? [];
      if (!proof || !breaks) throw new Error(`${file} must begin with the lines "proof: ..." and "breaks: ..."`);
      return { name: fileName.replace(/\.patch$/, ''), file, proof, breaks };
    });
}
