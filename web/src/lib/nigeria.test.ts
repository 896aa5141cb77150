import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { areasOf, STATES } from './nigeria';

it('the states are those that the server knows', () => {
  const server = readFileSync(join(import.meta.dirname, '../../../api/care/src/places.rs'), 'utf8');
  const known = [...server.matchAll(/State \{ code: "(\w\w)", name: "([^"]+)" \}/g)].map(([, code, name]) => `${code} ${name}`);
  expect(STATES.map(({ code, name }) => `${code} ${name}`).sort()).toEqual(known.sort());
});

it('every state has its local government areas, 774 in all', async () => {
  const counts = await Promise.all(STATES.map(async ({ code }) => (await areasOf(code)).length));
  expect(Math.min(...counts)).toBeGreaterThan(0);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(774);
  expect(await areasOf('LA')).toContainEqual({ code: 'la-ikeja', name: 'Ikeja' });
});
