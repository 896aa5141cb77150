// What stands in shared files, as few plain pieces. Narrative HTML is never shown: only codes and texts.
import { lagosDate, longDate } from '$lib/time';
import type { SharedFile } from './link';

type Json = { [name: string]: unknown };
export type Line = { what: string; details: string[] };
export type Section = {
  title: string;
  lines: Line[];
  /** A section that the page has its own words for. */
  about?: 'medicines' | 'prescriptions';
  /** Nobody has said anything of it, not even "none". */
  notAsked?: true;
};
export type Attachment = { title: string; contentType: string; data: string; text: string | null };
export type Shared = {
  patient: { name: string; birthDate: string | null; gender: string | null } | null;
  title: string | null;
  sections: Section[];
  attachments: Attachment[];
};

/** LOINC's code of the section of medicines in an International Patient Summary. */
const MEDICATION_USE = '10160-0';
/** Why a list is empty (HL7's `list-empty-reason`): it was not asked for. */
const NOT_ASKED = new Set(['unavailable', 'notasked']);
/** "None known", of allergies and illnesses: SNOMED CT, and the summary's own codes for what is absent. */
const NONE_KNOWN = new Set(['716186003', '409137002', '160245001', 'no-known-allergies', 'no-known-problems']);

const object = (value: unknown): Json => (value && typeof value === 'object' && !Array.isArray(value) ? (value as Json) : {});
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(object) : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Reads every file; what is no FHIR is offered as it is. */
export function readFiles(files: readonly SharedFile[]): Shared {
  const shared: Shared = { patient: null, title: null, sections: [], attachments: [] };
  for (const { contentType, content } of files) {
    let resource: Json;
    try {
      resource = object(JSON.parse(content));
    } catch {
      shared.attachments.push({ title: contentType, contentType, data: '', text: content });
      continue;
    }
    readResource(resource, shared);
  }
  return shared;
}

function readResource(resource: Json, into: Shared): void {
  if (resource.resourceType === 'Bundle') return readBundle(resource, into);
  if (resource.resourceType === 'DocumentReference') return readDocument(resource, into);
  if (resource.resourceType === 'Patient') into.patient ??= patientOf(resource);
  else into.sections.push({ title: text(resource.resourceType), lines: [describe(resource, [])] });
}

function readBundle(bundle: Json, into: Shared): void {
  const entries = list(bundle.entry);
  const resources = entries.map(({ resource }) => object(resource));
  const patient = resources.find(({ resourceType }) => resourceType === 'Patient');
  if (patient) into.patient ??= patientOf(patient);
  const composition = resources.find(({ resourceType }) => resourceType === 'Composition');
  if (composition) {
    into.title ??= text(composition.title) || null;
    for (const section of list(composition.section)) into.sections.push(sectionOf(section, entries));
    return;
  }
  const orders = resources.filter(({ resourceType }) => resourceType === 'MedicationRequest');
  if (orders.length) into.sections.push({ title: 'MedicationRequest', about: 'prescriptions', lines: orders.map((one) => describe(one, entries)) });
  for (const one of resources.filter(({ resourceType }) => resourceType === 'DocumentReference')) readDocument(one, into);
}

function sectionOf(section: Json, entries: Json[]): Section {
  const found = list(section.entry).flatMap(({ reference }) => lookUp(text(reference), entries));
  const lines = found.map((one) => describe(one, entries));
  const read: Section = { title: text(section.title) || conceptText(section.code), lines };
  if (codes(section.code).includes(MEDICATION_USE)) read.about = 'medicines';
  const reason = conceptText(section.emptyReason);
  if (lines.length || !reason) return read;
  if (codes(section.emptyReason).some((code) => NOT_ASKED.has(code))) read.notAsked = true;
  else lines.push({ what: reason, details: [] });
  return read;
}

function lookUp(reference: string, entries: Json[]): Json[] {
  if (!reference) return [];
  const entry = entries.find(({ fullUrl, resource }) => {
    const { resourceType, id } = object(resource);
    return fullUrl === reference || `${text(resourceType)}/${text(id)}` === reference || text(fullUrl).endsWith(`/${reference}`);
  });
  return entry ? [object(entry.resource)] : [];
}

/** One resource as a line: what it is, and what is said of it. */
function describe(resource: Json, entries: Json[]): Line {
  const medication = object(resource.medicationCodeableConcept);
  const referred = lookUp(text(object(resource.medicationReference).reference), entries)[0];
  const what =
    conceptText(medication) || conceptText(referred?.code) || conceptText(resource.code) || conceptText(resource.vaccineCode) || conceptText(resource.type) || text(resource.description) || text(object(resource.medicationReference).display) || text(resource.resourceType);
  const quantity = object(resource.valueQuantity);
  const details = [
    quantity.value !== undefined ? `${String(quantity.value)} ${text(quantity.unit)}`.trim() : '',
    conceptText(resource.valueCodeableConcept),
    text(resource.valueString),
    ...list(resource.dosageInstruction ?? resource.dosage).map((dosage) => text(dosage.text)),
    ...list(resource.reaction).flatMap((reaction) => list(reaction.manifestation).map(conceptText)),
    codes(resource.code).some((code) => NONE_KNOWN.has(code)) ? '' : conceptText(resource.clinicalStatus),
    dayText(resource.authoredOn ?? resource.effectiveDateTime ?? resource.onsetDateTime ?? resource.recordedDate ?? object(resource.period).start)
  ];
  return { what, details: details.filter(Boolean) };
}

const codes = (concept: unknown): string[] => list(object(concept).coding).map(({ code }) => text(code));

/** A day in words; of a moment, the day that it was in Lagos; year or month alone stay as they are. */
function dayText(value: unknown): string {
  const date = text(value);
  if (!/^\d{4}-\d{2}-\d{2}/.test(date) || Number.isNaN(Date.parse(date))) return date;
  return longDate(date.includes('T') ? lagosDate(date) : date);
}

function conceptText(value: unknown): string {
  const concept = object(value);
  return text(concept.text) || list(concept.coding).map(({ display, code }) => text(display) || text(code))[0] || '';
}

function patientOf(patient: Json): Shared['patient'] {
  const name = list(patient.name)[0] ?? {};
  const given = Array.isArray(name.given) ? name.given.filter((part) => typeof part === 'string') : [];
  return {
    name: text(name.text) || [...given, text(name.family)].join(' ').trim(),
    birthDate: text(patient.birthDate) || null,
    gender: text(patient.gender) || null
  };
}

function readDocument(document: Json, into: Shared): void {
  for (const { attachment } of list(document.content)) {
    const { contentType, title, data } = object(attachment);
    if (!text(data)) continue;
    const type = text(contentType).split(';')[0]?.trim() || 'application/octet-stream';
    into.attachments.push({
      title: text(title) || text(document.description) || conceptText(document.type),
      contentType: type,
      data: text(data),
      text: type === 'text/plain' ? decoded(text(data)) : null
    });
  }
}

function decoded(data: string): string | null {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(data), (char) => char.charCodeAt(0)));
  } catch {
    return null;
  }
}
