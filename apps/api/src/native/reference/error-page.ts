import { AppError, type ErrorCode, type ErrorFault, errorCatalogue, errorCodes } from '@pixmill/contracts';
import type { Dialect } from '@pixmill/dialects';
import { errorStatuses } from '../route/error-statuses.js';
import { toStatus } from '../route/render-problem.js';
import { toAdvice } from './error-advice.js';
import { escapeHtml, type HtmlPage } from './send-html.js';

const contentSecurityPolicy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
table{border-collapse:collapse}th,td{text-align:left;vertical-align:top;padding:.3rem 1rem .3rem 0;border-bottom:1px solid #ddd}
code{font-size:.9em;overflow-wrap:anywhere}@media(prefers-color-scheme:dark){body{color:#eee;background:#181818}a{color:#9cf}th,td{border-color:#444}}`;

const causes: Readonly<Record<ErrorFault, string>> = {
  input: 'What the caller sent, or what it names. The same request fails again.',
  service: 'The service, or the conditions that it runs under. The same request may succeed later.',
};

/** The page of one error code, which `type` of a problem leads to. Pure. */
export function renderErrorPage(code: ErrorCode, dialects: readonly Dialect[]): HtmlPage {
  const { message, fault } = errorCatalogue[code];
  const rows = [
    ['Meaning', escapeHtml(message)],
    ['Caused by', causes[fault]],
    ['What to do', escapeHtml(toAdvice(code))],
    [
      'Native API',
      isAnswer(code) ? `HTTP ${toStatus(code)}` : 'no answer of a request: it is the <code>code</code> of a failed image or delivery',
    ],
    ...dialects.map((dialect) => [escapeHtml(dialect.name), describeIn(dialect, code)]),
  ];
  const table = rows.map(([name, value]) => `<tr><th scope="row">${name}</th><td>${value}</td></tr>`).join('\n');
  return toPage(code, `<h1><code>${code}</code></h1>\n<table>\n${table}\n</table>\n<p><a href="../errors">All errors</a></p>`);
}

/** All codes, each with its sentence and a link to its page. Pure. */
export function renderErrorList(): HtmlPage {
  const rows = errorCodes.map(
    (code) => `<tr><td><a href="errors/${code}"><code>${code}</code></a></td><td>${escapeHtml(errorCatalogue[code].message)}</td></tr>`,
  );
  return toPage('Errors', `<h1>Errors</h1>\n<table>\n${rows.join('\n')}\n</table>`);
}

const isAnswer = (code: ErrorCode): boolean => code === 'internal' || errorStatuses[code] !== undefined;

/** Status and body of the error in a dialect. */
function describeIn(dialect: Dialect, code: ErrorCode): string {
  const { status, json } = dialect.renderError(new AppError(code));
  return `HTTP ${status}${json === null ? ', no body' : ` <code>${escapeHtml(JSON.stringify(json))}</code>`}`;
}

const toPage = (title: string, body: string): HtmlPage => ({
  html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} - Pixmill</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`,
  contentSecurityPolicy,
});
