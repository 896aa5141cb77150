import { describe, expect, it } from 'vitest';
import { readFiles } from './records';

const json = (resource: object) => ({ contentType: 'application/fhir+json', content: JSON.stringify(resource) });
const patient = { resourceType: 'Patient', id: 'p', name: [{ given: ['Ngozi'], family: 'Eze' }], birthDate: '1990-03-03', gender: 'female' };

describe('shared records', () => {
  it('read a patient summary by its sections, and its narrative never', () => {
    const shared = readFiles([
      json({
        resourceType: 'Bundle',
        type: 'document',
        entry: [
          {
            resource: {
              resourceType: 'Composition', title: 'Patient summary', text: { div: '<div onclick="x">no</div>' },
              section: [
                { title: 'Allergies', entry: [{ reference: 'urn:uuid:a' }] },
                { title: 'Medicines', entry: [{ reference: 'MedicationRequest/m' }] },
                { title: 'Problems', emptyReason: { text: 'None known' } }
              ]
            }
          },
          { fullUrl: 'urn:uuid:a', resource: { resourceType: 'AllergyIntolerance', id: 'a', code: { coding: [{ code: 'J01C', display: 'Penicillins' }] }, reaction: [{ manifestation: [{ text: 'Rash' }] }] } },
          { resource: { resourceType: 'MedicationRequest', id: 'm', medicationCodeableConcept: { text: 'Amlodipine 5 mg' }, dosageInstruction: [{ text: 'One every morning' }] } },
          { resource: patient }
        ]
      })
    ]);
    expect(shared.title).toBe('Patient summary');
    expect(shared.patient).toEqual({ name: 'Ngozi Eze', birthDate: '1990-03-03', gender: 'female' });
    expect(shared.sections).toEqual([
      { title: 'Allergies', lines: [{ what: 'Penicillins', details: ['Rash'] }] },
      { title: 'Medicines', lines: [{ what: 'Amlodipine 5 mg', details: ['One every morning'] }] },
      { title: 'Problems', lines: [{ what: 'None known', details: [] }] }
    ]);
  });

  it('offer documents with their text, and survive what is no FHIR', () => {
    const data = btoa('Complaint: cough');
    const shared = readFiles([
      json({ resourceType: 'DocumentReference', content: [{ attachment: { contentType: 'text/plain; charset=utf-8', title: 'Report', data } }] }),
      { contentType: 'text/plain', content: 'not json' },
      json({ resourceType: 'Bundle', entry: 'broken' })
    ]);
    expect(shared.attachments).toEqual([
      { title: 'Report', contentType: 'text/plain', data, text: 'Complaint: cough' },
      { title: 'text/plain', contentType: 'text/plain', data: '', text: 'not json' }
    ]);
  });
});
