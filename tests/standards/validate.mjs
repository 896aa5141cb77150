// Our FHIR beside @medplum/core: what we emit is valid by Nigeria-Core, and our $validate agrees on
// the guide's examples and on seeded faults.
//
// node validate.mjs GUIDE JUDGE EMITTED: the guide's folder, the program that judges lines of JSON
// (api/fhir/examples/judge.rs), and the folder with what we emit, a resource a file.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Medplum } from './medplum.mjs';
import { mutate } from './mutations.mjs';

const MUTATIONS = 200;
const SEED = 20261124;

/** Where the two may differ, and why; anything else is a failure. */
const KNOWN_LIMITS = [
	{
		kind: 'invariants',
		reason: 'medplum evaluates FHIRPath; ours names each invariant as not judged',
		is: ({ theirs, ours }) =>
			ours.valid && theirs.length > 0 && theirs.every((issue) => issue.code === 'invariant')
	},
	{
		kind: 'slices in slices, and the pattern of a repeating element',
		reason:
			'medplum counts the slices of Observation.component:x.value[x] as slices of Observation.component, ' +
			'and holds the pattern of Observation.category against the whole array: it refuses every NgObservation',
		is: ({ theirs, ours, resource }) =>
			ours.valid &&
			resource.resourceType === 'Observation' &&
			theirs.every(({ details }) =>
				/slice 'value(CodeableConcept|Quantity)'|did not match expected pattern/.test(details?.text)
			)
	}
];

const [guide, judge, emitted] = process.argv.slice(2);
if (!emitted) throw new Error('node validate.mjs GUIDE JUDGE EMITTED');
const medplum = new Medplum(guide);
let failed = 0;

function fail(text) {
	failed += 1;
	console.log(`FAIL ${text}`);
}

/** A resource and what stands in its entries, each with the profile that it names and medplum can load. */
function parts(name, resource) {
	const named = (resource.meta?.profile ?? []).filter((url) => !url.endsWith(`/${resource.resourceType}`));
	const profile = named.find((url) => medplum.profiles.has(url));
	const entries = (resource.entry ?? []).flatMap((entry, index) =>
		entry.resource ? parts(`${name}#${index}`, entry.resource) : []
	);
	return [{ name, resource, profile, named }, ...entries];
}

/** Our verdicts, in order. */
function ours(items) {
	const input = items.map(({ resource, profile }) => JSON.stringify({ resource, profile: profile ?? null }));
	const { stdout, status, stderr } = spawnSync(judge, [guide], {
		input: `${input.join('\n')}\n`,
		encoding: 'utf8',
		maxBuffer: 1 << 28
	});
	if (status !== 0) throw new Error(`${judge}: ${stderr}`);
	return stdout.trimEnd().split('\n').map((line) => JSON.parse(line));
}

function texts(issues) {
	return issues.slice(0, 3).map(({ expression, details }) => `${expression} ${details?.text}`).join('; ');
}

function emission() {
	const files = readdirSync(emitted).filter((name) => name.endsWith('.json'));
	const all = files.flatMap((file) => parts(file, JSON.parse(readFileSync(join(emitted, file), 'utf8'))));
	const judged = ours(all);
	const byType = new Map();
	all.forEach(({ name, resource, profile, named }, index) => {
		const wrong = medplum.errors(resource, profile);
		if (wrong.length > 0) fail(`${name}: ${resource.resourceType} by ${profile ?? 'R4'}: ${texts(wrong)}`);
		if (!judged[index].valid) fail(`${name}: our own verdict: ${judged[index].errors.slice(0, 3).join(' ')}`);
		const unknown = named.find((url) => !medplum.profiles.has(url) && !medplum.unsupported.has(url));
		if (unknown) fail(`${name}: names a profile that the guide does not have: ${unknown}`);
		byType.set(resource.resourceType, (byType.get(resource.resourceType) ?? 0) + 1);
	});
	const types = [...byType].sort().map(([type, count]) => `${type} ${count}`);
	console.log(`emission: ${all.length} resources in ${files.length} files valid by @medplum/core: ${types.join(', ')}`);
	if (files.length === 0) fail('nothing was emitted');
}

/** Compares verdicts; answers how many agree. */
function compare(what, items) {
	const limits = new Map();
	let agreed = 0;
	let refused = 0;
	const judged = ours(items);
	items.forEach((item, index) => {
		const theirs = medplum.errors(item.resource, item.profile);
		const both = { ...item, theirs, ours: judged[index] };
		if ((theirs.length === 0) === judged[index].valid) {
			agreed += 1;
			refused += theirs.length > 0 ? 1 : 0;
			return;
		}
		const limit = KNOWN_LIMITS.find(({ is }) => is(both));
		if (limit) {
			limits.set(limit, (limits.get(limit) ?? 0) + 1);
			return;
		}
		const verdict = theirs.length > 0 ? `medplum: ${texts(theirs)}` : `ours: ${judged[index].errors[0]}`;
		fail(`${what} ${item.name} ${item.kind ?? ''} ${item.path ?? ''}: only ${verdict}`);
	});
	const total = items.length;
	console.log(`${what}: ${agreed} of ${total} verdicts agree (${refused} refused by both)`);
	for (const [{ kind, reason }, count] of limits) console.log(`  ${count} differ by a known limit, ${kind}: ${reason}`);
	return agreed;
}

emission();
const examples = medplum.examples.flatMap(({ name, resource }) => parts(name, resource));
compare('examples', examples);
const profiled = examples.filter(({ profile, resource }) => profile && resource.resourceType !== 'Observation');
const mutants = mutate(profiled, medplum, MUTATIONS, SEED);
if (mutants.length !== MUTATIONS) fail(`only ${mutants.length} faults could be made`);
compare('mutations', mutants);
const kinds = Map.groupBy
	? Map.groupBy(mutants, ({ kind }) => kind)
	: mutants.reduce((map, mutant) => map.set(mutant.kind, [...(map.get(mutant.kind) ?? []), mutant]), new Map());
console.log(`  seed ${SEED}: ${[...kinds].map(([kind, list]) => `${kind} ${list.length}`).join(', ')}`);
console.log(failed === 0 ? 'fhir: all agree' : `fhir: ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
