import type { HtmlPage } from './send-html.js';

/** Where Scalar is told what to show. Nothing in it leads to another host: no fonts, proxy, telemetry or assistant. */
export const referenceScript = `Scalar.createApiReference('#reference', {
  url: new URL('openapi.json', document.baseURI).href,
  pageTitle: 'Pixmill API',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  authentication: { preferredSecurityScheme: 'bearer' },
  documentDownloadType: 'json',
  defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
});
`;

export interface ReferenceAddresses {
  /** Relative to the page. */
  readonly bundle: string;
  readonly script: string;
  /** Absolute address of the service, which the page may call. */
  readonly publicUrl: string;
}

/** The page of the interactive reference. Pure. */
export function renderReferencePage({ bundle, script, publicUrl }: ReferenceAddresses): HtmlPage {
  return {
    html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pixmill API</title>
<link rel="icon" href="data:,">
</head>
<body>
<div id="reference"></div>
<noscript>The reference needs JavaScript. The same in JSON: <a href="openapi.json">openapi.json</a></noscript>
<script src="${bundle}"></script>
<script src="${script}"></script>
</body>
</html>
`,
    contentSecurityPolicy: [
      "default-src 'none'",
      "script-src 'self'",
      // Scalar writes style elements.
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "font-src 'self' data:",
      `connect-src 'self' ${new URL(publicUrl).origin}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ],
  };
}
