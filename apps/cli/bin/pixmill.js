#!/usr/bin/env node
/** The `pixmill` command: in a clone as it was last built, in an installed package as it was packed. */
import { existsSync } from 'node:fs';

const clone = new URL('../../../scripts/pixmill.mjs', import.meta.url);
const packed = new URL('../packed/pixmill.js', import.meta.url);
await import(existsSync(packed) ? packed : clone);
