import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');
const light = colours(css.slice(0, css.indexOf('@media')));
const system = colours(css.slice(css.indexOf('@media'), css.indexOf(":root[data-theme='dark']")));
const forced = colours(css.slice(css.indexOf(":root[data-theme='dark']")));

function colours(block: string): Record<string, string> {
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value]));
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2, contrast ratio. */
function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const texts: readonly [text: string, on: string][] = [
  ...['text', 'muted', 'accent', 'link', 'danger', 'on-danger-soft'].flatMap((text) => [[text, 'background'], [text, 'surface']] as [string, string][]),
  ['text', 'sunken'],
  ['muted', 'sunken'],
  ['link', 'sunken'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-pressed'],
  ['on-accent-soft', 'accent-soft'],
  ['on-waiting-soft', 'waiting-soft'],
  ['on-danger', 'danger'],
  ['on-danger', 'danger-pressed'],
  ['on-danger-soft', 'danger-soft']
];

describe.each([
  ['light', light],
  ['dark', forced]
])('the %s colours', (_, theme) => {
  it.each(texts)('give %s on %s a contrast of 7:1', (text, on) => {
    expect(contrast(theme[text] ?? '', theme[on] ?? '')).toBeGreaterThanOrEqual(7);
  });

  it('outline fields at 3:1', () => {
    for (const on of ['background', 'surface']) expect(contrast(theme.outline ?? '', theme[on] ?? '')).toBeGreaterThanOrEqual(3);
  });
});

it('the dark of the system and the dark of the call are the same', () => {
  expect(system).toEqual(forced);
});
