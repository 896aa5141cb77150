// Seeded faults: each takes one example and breaks one rule of its profile.
import { crawlTypedValue, toTypedValue } from '@medplum/core';

/** Numbers that are the same in every run (mulberry32). */
export function seeded(seed) {
	return () => {
		seed = (seed + 0x6d2b79f5) | 0;
		let word = Math.imul(seed ^ (seed >>> 15), 1 | seed);
		word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word;
		return ((word ^ (word >>> 14)) >>> 0) / 4294967296;
	};
}

/** What can be broken, and how: each answers a function that breaks it, or nothing. */
const FAULTS = {
	'required element left out': ({ object, key, element }) =>
		element.min > 0 && key in object && (() => delete object[key]),
	'unknown element': ({ object, first }) => first && (() => (object.unknownElement = 'x')),
	'wrong type': ({ object, key }) => wrongType(object, key),
	'code outside a required value set': ({ object, key, codes }) => codes && wrongCode(object, key),
	'more than allowed': ({ object, key, element }) => overflow(object, key, element),
	'other than fixed': ({ object, key, element }) =>
		(element.fixed || element.pattern) && otherValue(object, key)
};

export const KINDS = Object.keys(FAULTS);

/** `count` broken copies of examples, as even as possible over the kinds. */
export function mutate(examples, medplum, count, seed) {
	const random = seeded(seed);
	const pick = (list) => list[Math.floor(random() * list.length)];
	const mutants = [];
	const seen = new Set();
	for (let tries = 0; mutants.length < count && tries < count * 200; tries += 1) {
		const kind = KINDS[mutants.length % KINDS.length];
		const { name, resource, profile } = pick(examples);
		const copy = structuredClone(resource);
		const places = placesOf(copy, medplum, profile).flatMap((place) => {
			const apply = FAULTS[kind](place);
			return apply ? [{ path: place.path, apply }] : [];
		});
		if (places.length === 0) continue;
		const { path, apply } = pick(places);
		if (seen.has(`${name} ${kind} ${path}`) && tries < count * 100) continue;
		seen.add(`${name} ${kind} ${path}`);
		apply();
		mutants.push({ name, kind, path, profile, resource: copy });
	}
	return mutants;
}

function placesOf(resource, medplum, profile) {
	const places = [];
	const objects = new Set();
	const schema = medplum.schema(medplum.profiles.get(profile));
	crawlTypedValue(
		toTypedValue(resource),
		{
			visitProperty(parent, key, path, _values, { elements }) {
				const object = parent.value;
				const element = elements[key];
				if (!element || typeof object !== 'object' || object === null) return;
				const actual = key.endsWith('[x]') ? choiceKey(object, key) : key;
				if (!actual || !(actual in object)) return;
				const codes =
					element.binding?.strength === 'required' &&
					medplum.expand(element.binding.valueSet?.split('|')[0] ?? '');
				places.push({ object, key: actual, element, path, codes, first: !objects.has(object) });
				objects.add(object);
			}
		},
		{ schema, initialPath: resource.resourceType }
	);
	return places;
}

function choiceKey(object, key) {
	const stem = key.slice(0, -3);
	return Object.keys(object).find((name) => name.startsWith(stem) && /^[A-Z]/.test(name.slice(stem.length)));
}

function wrongType(object, key) {
	const value = object[key];
	if (typeof value === 'string') return () => (object[key] = 12345);
	if (typeof value === 'number') return () => (object[key] = 'many');
	if (typeof value === 'boolean') return () => (object[key] = 'true');
	if (Array.isArray(value)) return () => (object[key] = value[0]);
	return undefined;
}

function wrongCode(object, key) {
	const value = object[key];
	if (typeof value === 'string') return () => (object[key] = 'no-such-code');
	const codings = [value].flat().flatMap((one) => one?.coding ?? []);
	return codings.length > 0 && (() => codings.forEach((coding) => (coding.code = 'no-such-code')));
}

function overflow(object, key, { max, isArray }) {
	if (!Number.isFinite(max)) return undefined;
	const value = object[key];
	if (isArray && Array.isArray(value)) {
		return () => (object[key] = Array.from({ length: max + 1 }, () => structuredClone(value[0])));
	}
	return () => (object[key] = [value, structuredClone(value)]);
}

function otherValue(object, key) {
	const value = object[key];
	if (typeof value === 'string') return () => (object[key] = `${value}-other`);
	if (typeof value === 'boolean') return () => (object[key] = !value);
	const codings = [value].flat().flatMap((one) => one?.coding ?? []);
	return codings.length > 0 && (() => codings.forEach((coding) => (coding.code = 'other')));
}
