import { describe, expect, it } from 'vitest';
import type { Product } from '$lib/api/prescriptions';
import { countedQuantity, faultsOf, itemOf, lineByHand, lineOfItem, lineOfProduct, recounted, twoWays, withUsual } from './lines';

const amoxicillin: Product = {
  id: 'amoxicillin-500mg-capsule', name: 'Amoxicillin', atc: 'J01CA04', form: 'capsule', strength: '500 mg', unit: 'capsule',
  route: 'oral', controlled: false, controlledClass: null, notes: [],
  usual: [{ label: 'Chest infection', quantity: 15, sig: { amount: 1, unit: 'capsule', route: 'oral', frequency: 'three-times-daily', days: 5, asNeeded: null, meal: null } }]
};
const cream: Product = { ...amoxicillin, id: 'clotrimazole-1pc-cream', form: 'cream', unit: 'application', route: 'topical', usual: [] };

describe('a line of a prescription', () => {
  it('is complete only when dose, frequency and quantity are said', () => {
    const line = lineOfProduct(amoxicillin, 'a');
    expect(itemOf(line)).toBeNull();
    expect(faultsOf(line)).toEqual(['amount', 'frequency', 'quantity']);
    const whole = withUsual(line, amoxicillin.usual[0]!);
    expect(faultsOf(whole)).toEqual([]);
    expect(itemOf(whole)).toMatchObject({ quantity: 15, unit: 'capsule', sig: { days: 5, meal: null } });
    expect(lineOfItem(itemOf(whole)!, 'a')).toEqual(whole);
  });

  it('counts what the regimen uses up, rounded up, and stops when somebody writes another number', () => {
    const line = { ...lineOfProduct(amoxicillin, 'a'), amount: '0,5', frequency: 'three-times-daily', days: '5' };
    expect(recounted(line).quantity).toBe('8');
    expect(countedQuantity({ ...line, amount: '1', frequency: 'once-weekly', days: '28' })).toBe(4);
    expect(countedQuantity({ ...line, amount: '0.1', days: '10', frequency: 'three-times-daily' })).toBe(3);
    expect(countedQuantity({ ...line, frequency: 'once-only', days: '' })).toBe(1);
    expect(countedQuantity({ ...line, days: '' })).toBeNull();
    expect(recounted({ ...line, quantity: '20', counted: false }).quantity).toBe('20');
  });

  it('hands over by the pack what is not counted out', () => {
    const line = { ...lineOfProduct(cream, 'a'), amount: '1', frequency: 'twice-daily', days: '14' };
    expect(recounted(line)).toMatchObject({ quantity: '1', unit: 'tube' });
  });

  it('hands over units of insulin by what holds them, and leaves to the doctor how many that are', () => {
    const insulin = { ...amoxicillin, unit: 'international-unit', route: 'subcutaneous', strength: '100 IU/mL' };
    for (const [form, unit] of [['injection', 'vial'], ['pen', 'pen']] as const) {
      const fresh = lineOfProduct({ ...insulin, form }, 'a');
      expect(fresh).toMatchObject({ quantity: '', unit });
      const line = { ...fresh, amount: '10', frequency: 'once-daily', days: '30' };
      expect(recounted(line).quantity).toBe('');
      expect(faultsOf(line)).toEqual(['quantity']);
    }
  });

  it('refuses a comma that may set thousands apart, and says both ways to write it', () => {
    const line = { ...lineOfProduct(amoxicillin, 'a'), frequency: 'once-daily', quantity: '5' };
    for (const amount of ['1,000', '12,500', '250,000']) expect(faultsOf({ ...line, amount }), amount).toEqual(['amount']);
    expect(twoWays('1,000')).toEqual({ whole: '1000', part: '1.0' });
    expect(twoWays('1,125')).toEqual({ whole: '1125', part: '1.125' });
    for (const amount of ['0,125', '1,5', '2,50', '1000', '1.0']) expect(faultsOf({ ...line, amount }), amount).toEqual([]);
  });

  it('takes no number that the server would refuse', () => {
    const line = { ...lineOfProduct(amoxicillin, 'a'), frequency: 'once-daily', quantity: '5' };
    for (const amount of ['0', '-1', '1.2345', '1e3', '']) expect(faultsOf({ ...line, amount }), amount).toEqual(['amount']);
    expect(faultsOf({ ...line, amount: '1', days: '0' })).toEqual(['days']);
    expect(faultsOf({ ...line, amount: '1', quantity: '5001' })).toEqual(['quantity']);
  });

  it('by hand is given as its form is given', () => {
    const route = (form: string) => lineByHand('X', '1 %', form, 'drop', '1').route;
    expect([route('eye-drops'), route('suppository'), route('tablet')]).toEqual(['eye', 'rectal', 'oral']);
  });
});
