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

  it('say what nobody asked for, and nothing more of "none known" than the day it was said', () => {
    const active = { coding: [{ code: 'active', display: 'Active' }] };
    const reference = (id: string) => ({ reference: `AllergyIntolerance/${id}` });
    const shared = readFiles([
      json({
        resourceType: 'Bundle',
        entry: [
          {
            resource: {
              resourceType: 'Composition',
              section: [
                { title: 'Medicines', code: { coding: [{ code: '10160-0' }] }, emptyReason: { coding: [{ code: 'unavailable', display: 'Unavailable' }] } },
                { title: 'Allergies', entry: [reference('none'), reference('some')] }
              ]
            }
          },
          { resource: { resourceType: 'AllergyIntolerance', id: 'none', code: { coding: [{ code: '716186003', display: 'No known allergy' }] }, clinicalStatus: active, recordedDate: '2026-11-23T23:30:00Z' } },
          { resource: { resourceType: 'AllergyIntolerance', id: 'some', code: { text: 'Penicillins' }, clinicalStatus: active, onsetDateTime: '2019' } }
        ]
      })
    ]);
    expect(shared.sections).toEqual([
      { title: 'Medicines', about: 'medicines', notAsked: true, lines: [] },
      {
        title: 'Allergies',
        lines: [
          { what: 'No known allergy', details: ['24 November 2026'] },
          { what: 'Penicillins', details: ['Active', '2019'] }
        ]
      }
    ]);
  });

  it('tell prescriptions of a visit from medicines that are taken', () => {
    const shared = readFiles([json({ resourceType: 'Bundle', entry: [{ resource: { resourceType: 'MedicationRequest', medicationCodeableConcept: { text: 'Amlodipine 5 mg' }, authoredOn: '2026-11-24' } }] })]);
    expect(shared.sections).toEqual([{ title: 'MedicationRequest', about: 'prescriptions', lines: [{ what: 'Amlodipine 5 mg', details: ['24 November 2026'] }] }]);
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
