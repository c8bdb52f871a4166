/**
 * Unpacks `@sparticuz/chromium` into the temp folder. Runs in its own process, because the package reads TMPDIR and changes the environment.
 */
import chromium from '@sparticuz/chromium';

await chromium.executablePath();
