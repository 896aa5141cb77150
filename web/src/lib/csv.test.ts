import { expect, it } from 'vitest';
import { asCsv } from './csv';

it('quotes what would break a row', () => {
  expect(asCsv([['a,b', 'say "no"', 3]])).toBe('"a,b","say ""no""",3\r\n');
});

it('disarms what a spreadsheet would run', () => {
  expect(asCsv([['=1+1', '-2', '@x', '+3']])).toBe("'=1+1,'-2,'@x,'+3\r\n");
});
