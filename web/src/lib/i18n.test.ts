import { expect, it } from 'vitest';
import { setLanguage, t } from './i18n.svelte';

it('fills the named places', () => {
  expect(t('home.with', { doctor: 'Dr Bello' })).toBe('with Dr Bello');
});

it('chooses the sentence by count', () => {
  expect(t('visit.minutes', { count: 1 })).toBe('1 minute');
  expect(t('visit.minutes', { count: 30 })).toBe('30 minutes');
});

it('keeps a place that nobody filled, rather than hiding it', () => {
  expect(t('home.with')).toBe('with {doctor}');
});

it('stays with English for a language without a message file', async () => {
  expect(await setLanguage('yo')).toBe(false);
  expect(t('nav.account')).toBe('Account');
});
