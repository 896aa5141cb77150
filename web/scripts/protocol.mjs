// Writes src/lib/call/protocol.ts from signaling/schema.json, which the server's Rust messages
// generate. With --check it only compares, for CI.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';

const source = fileURLToPath(new URL('../../signaling/schema.json', import.meta.url));
const target = fileURLToPath(new URL('../src/lib/call/protocol.ts', import.meta.url));

const schema = JSON.parse(await readFile(source, 'utf8'));
const types = await compile(referring(named(schema)), 'Protocol', {
	additionalProperties: false,
	bannerComment: '// Generated from signaling/schema.json by `npm run generate:protocol`. Do not edit.',
	format: true,
	style: { useTabs: true, singleQuote: true, trailingComma: 'none', printWidth: 100 }
});
const text = types + constants(schema);

if (process.argv.includes('--check')) {
	if ((await readFile(target, 'utf8')) !== text) {
		console.error('src/lib/call/protocol.ts is stale: run `npm run generate:protocol`.');
		process.exit(1);
	}
} else {
	await writeFile(target, text);
}

// Each variant of a union tagged by `type` becomes an interface of its own, such as ClientJoin.
function named(schema) {
	for (const union of ['Client', 'Server']) {
		for (const variant of schema.$defs[`${union}Message`].oneOf) {
			const words = variant.properties.type.const.split('-');
			variant.title = union + words.map((word) => word[0].toUpperCase() + word.slice(1)).join('');
		}
	}
	return schema;
}

// A reference beside a description would be written out at every use instead of by its name.
function referring(node) {
	if (Array.isArray(node)) return node.map(referring);
	if (typeof node !== 'object' || node === null) return node;
	const { $ref, ...rest } = node;
	const children = Object.entries(rest).map(([key, value]) => [key, referring(value)]);
	if ($ref === undefined) return Object.fromEntries(children);
	return children.length === 0 ? node : { ...rest, allOf: [{ $ref }] };
}

function constants(schema) {
	const lines = Object.entries(schema['x-constants']).map(
		([name, value]) => `export const ${name} = ${JSON.stringify(value)};`
	);
	const codes = Object.entries(schema['x-closeCodes']).map(
		([name, { code, description }]) => `\t/** ${description} */\n\t${name}: ${code}`
	);
	return [
		'',
		'/** Limits and version of the protocol. */',
		...lines,
		'',
		'/** Why the server closed the websocket. */',
		'export const CLOSE_CODES = {',
		codes.join(',\n'),
		'} as const;',
		''
	].join('\n');
}
