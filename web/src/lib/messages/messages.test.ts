import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const source = join(import.meta.dirname, '../..');
const files = (readdirSync(source, { recursive: true }) as string[]).filter(
  (name) => /\.(svelte|ts)$/.test(name) && !name.endsWith('.test.ts') && !name.endsWith('.d.ts')
);
const code = files.map((name) => readFileSync(join(source, name), 'utf8')).join('\n');

const folder = import.meta.dirname;
const messageFiles = readdirSync(folder).filter((name) => name.endsWith('.json'));
const english = Object.assign({}, ...messageFiles.filter((name) => name.startsWith('en.')).map(read)) as Record<string, string>;

function read(name: string): Record<string, string> {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, string>;
}

function asked(key: string): string {
  const base = key.replace(/\.(one|other)$/, '');
  return `${base}.one` in english && `${base}.other` in english ? base : key;
}

const keys = new Set(Object.keys(english).map(asked));

describe('the message files', () => {
  it('hold every key that a page asks for', () => {
    const wanted = [...code.matchAll(/\bt\(\s*'([^']+)'/g)].map((match) => match[1] ?? '');
    expect(wanted.length).toBeGreaterThan(100);
    expect(wanted.filter((key) => !keys.has(key))).toEqual([]);
  });

  it('hold no key that nobody asks for', () => {
    const literals = new Set([...code.matchAll(/'([\w.-]+)'/g)].map((match) => match[1]));
    const prefixes = [...code.matchAll(/`([\w.-]+\.)\$\{/g)].map((match) => match[1] ?? '');
    const unused = [...keys].filter((key) => !literals.has(key) && !prefixes.some((prefix) => key.startsWith(prefix)));
    expect(unused).toEqual([]);
  });

  it('use the same placeholders in every language', () => {
    const holes = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
    for (const name of messageFiles.filter((file) => !file.startsWith('en.'))) {
      for (const [key, text] of Object.entries(read(name))) {
        expect(keys.has(asked(key)), `${name}: ${key}`).toBe(true);
        expect(holes(text), `${name}: ${key}`).toEqual(holes(english[key] ?? ''));
      }
    }
  });

  it('use only characters that the font has', () => {
    const covered = coveredByTheFont();
    for (const name of messageFiles) {
      const missing = [...new Set(Object.values(read(name)).join(''))].filter((character) => !covered.has(character.codePointAt(0) ?? 0));
      expect(missing, name).toEqual([]);
    }
  });

  it('could be written in Yoruba, Hausa and Igbo, with money', () => {
    const covered = coveredByTheFont();
    const letters = '₦ẸẹỌọṢṣÀàÁáÈèÉéÌìÍíÒòÓóÙùÚúǸǹŃńḾḿɓɗƙƴƁƊƘƳ’ịỊụỤṅṄñ' + '\u0300\u0301\u0304\u0323';
    expect([...letters].filter((letter) => !covered.has(letter.codePointAt(0) ?? 0))).toEqual([]);
  });
});

function coveredByTheFont(): Set<number> {
  const list = readFileSync(join(folder, '../font/covered.txt'), 'utf8').replace(/#.*/g, '');
  const covered = new Set<number>();
  for (const [, first, last] of list.matchAll(/U\+([0-9A-F]+)(?:-([0-9A-F]+))?/g)) {
    const end = Number.parseInt(last ?? first ?? '', 16);
    for (let point = Number.parseInt(first ?? '', 16); point <= end; point++) covered.add(point);
  }
  return covered;
}
