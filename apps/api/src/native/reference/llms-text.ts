/** `/llms.txt`: the API in one page for language models (https://llmstxt.org). Pure. */
export const renderLlmsText = (publicUrl: string): string => `# Pixmill

> Self-hosted image optimizer. Send JPEG, PNG, GIF, WebP, AVIF, SVG, JPEG 2000, TIFF, BMP, ICO or PSD as a job; get smaller files of the same look, resized and converted on request.

- Base URL: ${publicUrl}/api/v1
- Authentication: \`Authorization: Bearer $PIXMILL_API_KEY\`
- JSON in and out, snake_case, ISO 8601 times in UTC, sizes in bytes.
- Errors: application/problem+json; act on \`code\`, read \`detail\` and \`errors\`. Pages of the codes: ${publicUrl}/docs/errors
- Lists: \`limit\`, \`cursor\`; answers have \`items\` and \`next_cursor\` (null at the end).
- Repeat a POST safely with \`Idempotency-Key: <uuid>\`. On 429 and 503 wait for \`Retry-After\` seconds.
- Every route, with schemas and examples: ${publicUrl}/openapi.json

## The ten things people do

\`\`\`sh
A="Authorization: Bearer $PIXMILL_API_KEY"; U=${publicUrl}/api/v1

# 1. Optimize an image by its URL, and wait up to 30 s: 200 with the settled job, else 202 and Location
curl -H "$A" -H 'Prefer: wait=30' --json '{"sources":[{"url":"https://example.com/photo.jpg"}]}' $U/jobs
# 2. Optimize a file
curl -H "$A" -F file=@photo.jpg $U/jobs
# 3. Wait for a job
curl -H "$A" "$U/jobs/$ID?wait=30"
# 4. Several files in one job
curl -H "$A" -F file=@one.png -F file=@two.jpg $U/jobs
# 5. WebP and AVIF copies, a size limit, a resize
curl -H "$A" -F file=@photo.jpg -F 'options={"formats":["webp","avif"],"max_bytes":100000,"operations":[{"kind":"fit-inside","max_width":800}]}' $U/jobs
# 6. Be told when it is done
curl -H "$A" --json '{"sources":[{"url":"https://example.com/photo.jpg"}],"callback_url":"https://example.com/hook"}' $U/jobs
# 7. Watch live events of all jobs
curl -N -H "$A" $U/events
# 8. A whole site as a collection: create, add the images of a sitemap (a draft again when it is read), see the cost, start
curl -H "$A" --json '{"name":"site","formats":["webp"]}' $U/collections
curl -H "$A" --json '{"url":"https://example.com/sitemap.xml","kind":"sitemap"}' $U/collections/$ID/import
curl -H "$A" $U/collections/$ID/cost
curl -X POST -H "$A" $U/collections/$ID/start
# 9. What was used
curl -H "$A" $U/usage
# 10. Cancel, retry the failed images, fetch all results as a ZIP
curl -X POST -H "$A" $U/jobs/$ID/cancel
curl -X POST -H "$A" $U/jobs/$ID/retry
curl -H "$A" -o results.zip $U/jobs/$ID/archive
\`\`\`

A job: \`{id, state, outcome, images: [{name, state, variants: [{role, url, format, bytes}], failure: {code, message}}]}\`. \`state\` is queued, running
or settled; \`outcome\` of a settled job is succeeded, partial, failed or cancelled. The variant with the role \`main\` is the result.
`;
