import { describe, expect, it } from 'vitest';
import { checkedText } from './words';

describe('what was checked', () => {
  it('is told without a number where everything was looked at', () => {
    expect(checkedText(0, 3, [])).toBe('Checked: no warnings.');
    expect(checkedText(1, 1, [])).toBe('Checked: 1 warning.');
  });

  it('names the lines that are unfinished, and so not checked', () => {
    expect(checkedText(0, 3, [3])).toBe('2 of 3 medicines checked, no warnings. Finish line 3.');
    expect(checkedText(2, 4, [1, 4])).toBe('2 of 4 medicines checked, 2 warnings. Finish lines 1, 4.');
  });
});
