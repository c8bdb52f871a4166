/**
 * `npm run check:architecture`: holds the import rules over all sources, types included, and proves each rule by a planted violation.
 * With `--list` the violations are printed and do not fail; a rule that sees nothing always fails.
 */
import { cruiseCode } from './architecture/cruise-code.js';
import { listUnseenPlants, plantViolations, withCodeCopy } from './architecture/plant-violations.js';
import { type PlantedViolation, sourcePlants, valuePlants } from './architecture/planted-violations.js';
import { sourceRules, valueRules } from './architecture/rules.js';
import { listWorkspaces, root } from './repository.js';

/** With fewer modules than this the parser did not work, and a report without violations proves nothing. */
const minSourceModules = 500;
const minCompiledModules = 500;

const sources = { folder: 'src', workspaces: listWorkspaces(), rules: sourceRules } as const;
const values = { folder: 'dist', workspaces: listWorkspaces(), rules: valueRules } as const;

const rules = [...sourceRules, ...valueRules];
const plants: readonly PlantedViolation[] = [...sourcePlants, ...valuePlants];

/** Includes workspaces that exist only in the copy, so that the rules for future packages are proved, too. */
function listPlantedWorkspaces(): readonly string[] {
  return [...new Set([...listWorkspaces(), ...plants.map(({ file }) => file.split('/').slice(0, 2).join('/'))])];
}

/** Rules without proof, and parsers that saw too little. */
async function findBlindRules(): Promise<readonly string[]> {
  const planted = new Set(plants.map(({ rule }) => rule));
  const unproved = rules.filter(({ name }) => name !== undefined && !planted.has(name)).map(({ name }) => `${name}: no planted violation`);
  const unseen = await withCodeCopy(async (baseDir) => {
    await plantViolations(baseDir, plants);
    const workspaces = listPlantedWorkspaces();
    const reports = [await cruiseCode({ ...sources, baseDir, workspaces }), await cruiseCode({ ...values, baseDir, workspaces })];
    return listUnseenPlants(
      plants,
      reports.flatMap(({ violations }) => violations),
    );
  });
  return [...unproved, ...unseen.map((plant) => `${plant}: the planted violation was not seen`)];
}

const listOnly = process.argv.includes('--list');
const [source, compiled] = [await cruiseCode({ ...sources, baseDir: root }), await cruiseCode({ ...values, baseDir: root })];
const violations = [...source.violations, ...compiled.violations];
const blind = [...(await findBlindRules())];
if (source.moduleCount < minSourceModules) blind.push(`${source.moduleCount} source modules seen, at least ${minSourceModules} expected`);
if (compiled.moduleCount < minCompiledModules)
  blind.push(`${compiled.moduleCount} compiled modules seen, at least ${minCompiledModules} expected`);

for (const { rule, from, to, cycle } of violations)
  console.error(`architecture: ${rule}: ${from} -> ${cycle.length > 0 ? cycle.join(' -> ') : to}`);
for (const problem of blind) console.error(`architecture: ${problem}`);
const note = listOnly && violations.length > 0 ? ' (NOT failing: listed only)' : '';
console.log(
  `architecture: ${source.moduleCount} modules, ${rules.length} rules, ${plants.length} planted violations, ${violations.length} violations${note}`,
);
process.exitCode = blind.length > 0 || (violations.length > 0 && !listOnly) ? 1 : 0;
