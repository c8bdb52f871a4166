import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findInstalledParts } from '@pixmill/decoders/installed';
import { readVersion } from '../../../program/read-version.js';
import { type Check, type CheckReport, type Finding, problem, warning } from '../../check.js';
import { findNodeTroubles } from '../../user/node-version.js';
import type { OperatorContext } from '../operator-context.js';

const root = fileURLToPath(new URL('../../../../../../', import.meta.url));

/** Whether Node, the installed packages, the compiled code and the running workers fit each other. */
export const versionsCheck: Check<OperatorContext> = {
  name: 'versions',
  timeLimitMs: 60_000,
  async run(context): Promise<CheckReport> {
    const [release, node, codecs] = [readVersion(), process.versions.node, await readCodecVersions(context)];
    const parts = [...findInstalledParts(toModelsDir(context)).keys()];
    const shown = ['sharp', 'vips', 'mozjpeg', 'webp', 'aom'].flatMap((name) =>
      codecs[name] === undefined ? [] : [`${name} ${codecs[name]}`],
    );
    return {
      summary: [`Pixmill ${release}`, `Node ${node}`, ...shown, `optional parts: ${parts.length === 0 ? 'none' : parts.join(', ')}`].join(
        ', ',
      ),
      figures: { release, node, parts: parts.join(','), ...codecs },
      findings: [...findNodeTroubles(node), ...(await findTreeTroubles()), ...(await findOtherReleases(context, release))],
    };
  },
};

/** A service starts in its clone, and this command anywhere. */
const toModelsDir = ({ env, settings }: OperatorContext) => (env.MODELS_DIR ? settings.MODELS_DIR : join(root, 'models'));

/** None when no codec process starts: the check `sandbox` says why. */
async function readCodecVersions({ codecFacts }: OperatorContext): Promise<Readonly<Record<string, string>>> {
  const versions = await codecFacts().then(
    (facts) => facts.versions,
    () => ({}),
  );
  return Object.fromEntries(Object.entries(versions).flatMap(([name, version]) => (version === undefined ? [] : [[name, version]])));
}

/** Only a clone has sources and a whole lock file. */
async function findTreeTroubles(): Promise<Finding[]> {
  if (!existsSync(join(root, 'scripts', 'setup', 'build-stamp.mjs'))) return [];
  const load = (name: string) => import(new URL(`../../../../../../scripts/setup/${name}`, import.meta.url).href);
  const { isBuilt }: { isBuilt(folder: string): boolean } = await load('build-stamp.mjs');
  const { isInstalled }: { isInstalled(folder: string, options: { withTools: boolean }): boolean } = await load('npm-install.mjs');
  return [
    ...(isInstalled(root, { withTools: false })
      ? []
      : [
          problem(
            'node_modules is not what package-lock.json says: other versions may behave differently.',
            'Stop the service, then `npm ci` (docs/running.md#build-as-one-user-run-as-another)',
          ),
        ]),
    ...(isBuilt(root)
      ? []
      : [
          warning(
            'The compiled code is not that of the sources: they changed since the last build.',
            'Stop the service, then `npm run build` (docs/running.md#build-as-one-user-run-as-another)',
          ),
        ]),
  ];
}

/** None while the database does not answer: its own check says so. */
async function findOtherReleases({ databaseUrl, database, databaseFacts }: OperatorContext, release: string): Promise<Finding[]> {
  if (databaseUrl === null) return [];
  const workers = await databaseFacts().then(
    () =>
      database()
        .workers.listAlive()
        .catch(() => []), // a database that lacks migrations may have no such table
    () => [],
  );
  const others = workers.filter((worker) => worker.release !== release);
  if (others.length === 0) return [];
  const found = [...new Set(others.map((worker) => worker.release))].join(', ');
  const meaning = `${others.length} of ${workers.length} workers run release ${found}, and this command is of ${release}.`;
  return [warning(meaning, 'Restart the workers, or use the command of the running release (docs/running.md#upgrades)')];
}
