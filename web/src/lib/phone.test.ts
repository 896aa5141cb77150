import { expect, it } from 'vitest';
import { readable, toE164 } from './phone';

it('takes a phone number as it is written here', () => {
  expect(toE164('0803 123 4567')).toBe('+2348031234567');
  expect(toE164('+234 803-123-4567')).toBe('+2348031234567');
  expect(toE164('2348031234567')).toBe('+2348031234567');
  expect(toE164('00447911123456')).toBe('+447911123456');
});

it('refuses what cannot be dialled', () => {
  for (const typed of ['', '803', '0803 123 456', 'ask Ada', '+12']) expect(toE164(typed), typed).toBe(null);
});

it('shows it again as it is written here', () => {
  expect(readable('+2348031234567')).toBe('0803 123 4567');
  expect(readable('+447911123456')).toBe('+447911123456');
});
