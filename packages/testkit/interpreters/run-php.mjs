import { getPHPLoaderModule } from '@php-wasm/node-8-3';
import { loadPHPRuntime, PHP } from '@php-wasm/universal';
import { calls, sample, writeOutcomes } from './read-input.mjs';

/** A PHP expression. Characters up to U+00FF are bytes, as in headers. */
function toPhp(value) {
  if (typeof value === 'string')
    return `base64_decode('${Buffer.from(value, /[^\0-\xff]/.test(value) ? 'utf8' : 'latin1').toString('base64')}')`;
  if (Array.isArray(value)) return `[${value.map(toPhp).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  return `[${Object.entries(value)
    .map(([name, each]) => `${toPhp(name)} => ${toPhp(each)}`)
    .join(', ')}]`;
}

const php = new PHP(await loadPHPRuntime(await getPHPLoaderModule(), {}));
// Warnings count as exceptions: frameworks turn them into such.
const { text, errors } = await php.run({
  code: `<?php
${sample}
set_error_handler(fn ($level, $message) => throw new ErrorException($message));
$outcomes = [];
foreach (${toPhp(calls)} as $call) {
    try {
        $outcomes[] = verify($call['secret'], $call['headers'], $call['body'] === null ? null : base64_decode($call['body']));
    } catch (Throwable $thrown) {
        $outcomes[] = 'threw ' . $thrown->getMessage();
    }
}
echo json_encode($outcomes, JSON_INVALID_UTF8_SUBSTITUTE);
`,
});
if (errors !== '') throw new Error(errors);
writeOutcomes(JSON.parse(text));
process.exit();
