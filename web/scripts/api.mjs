// Writes src/lib/api/schema.d.ts from the server's OpenAPI document. The ids of
// operations are left out, so that every path carries its own types.
import { readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';

const document = JSON.parse(readFileSync(new URL('../../api/openapi.json', import.meta.url), 'utf8'));
for (const path of Object.values(document.paths)) {
  for (const operation of Object.values(path)) delete operation.operationId;
}
const notice = '// Written by `npm run api` from api/openapi.json. Do not edit.\n\n';
writeFileSync(new URL('../src/lib/api/schema.d.ts', import.meta.url), notice + astToString(await openapiTS(document)));
