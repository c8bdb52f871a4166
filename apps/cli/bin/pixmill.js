#!/usr/bin/env node
/** The `pixmill` command: of a clone as it was last built, of an installed package as it was packed, of an image as it was assembled. */
import { existsSync } from 'node:fs';

const programs = ['../../../scripts/pixmill.mjs', '../packed/pixmill.js', '../dist/main.js'];
const program = programs.map((path) => new URL(path, import.meta.url)).find((url) => existsSync(url));
await import(program);
