/** SVGs that try to run or to load something. */
import { addresses } from './addresses.js';
import type { HostileSvg } from './hostile-svg.js';
import { markup } from './markup.js';
import { nested } from './nested.js';
import { scripts } from './scripts.js';
import { styles } from './styles.js';

export type { HostileSvg } from './hostile-svg.js';

/** Every hostile SVG. */
export const hostileSvgs: readonly HostileSvg[] = [scripts, addresses, styles, markup, nested]
  .flat()
  .map(([name, write]) => ({ name, write }));
