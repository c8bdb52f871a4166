import type { CommandOption } from '../../program/command.js';
import { engineOptions } from './engine-options.js';
import { fileOptions } from './file-options.js';
import { imageOptions } from './option-table.js';
import { runOptions } from './run-options.js';

type Options = Readonly<Record<string, CommandOption>>;

const withGroup = (group: string, options: Options): Options =>
  Object.fromEntries(Object.entries(options).map(([name, option]) => [name, { group, ...option }]));

/** The options of `pixmill optimize`, in the order of the help. */
export const optimizeOptions: Options = {
  ...withGroup('Files', fileOptions),
  ...imageOptions,
  ...withGroup('Run', { ...engineOptions, ...runOptions }),
};

/** The examples of the help: a command, and what it does. */
export const optimizeExamples: readonly (readonly [command: string, effect: string])[] = [
  ['npx pixmill optimize photos --to small', 'All images of a folder; the results are in small/'],
  ["npx pixmill optimize 'src/**/*.png' --to dist --formats webp,avif", 'A glob, with copies for <picture>'],
  ['npx pixmill optimize public --in-place --backup originals', 'Replaces the images and keeps the originals'],
  ['npx pixmill optimize hero.jpg --suffix -small --max-width 1200', 'Makes hero-small.jpg, at most 1200 px wide'],
  ['npx pixmill optimize photos --to small --local', 'Without a service'],
  ['npx pixmill optimize photos --to small --watch', 'Goes on with each file that appears or changes'],
];
