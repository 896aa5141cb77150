import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiError } from './api/client';
import { Autosave, QUIET_MS, RETRY_MS } from './autosave.svelte';

type Text = { plan: string };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A server that holds one text and refuses a stale mark. */
function server() {
  const held = { text: { plan: '' } as Text, version: 1, down: false, saves: 0 };
  const wire = {
    fetch: async () => ({ body: held.text, etag: `"${held.version}"` }),
    save: async (text: Text, etag: string | null) => {
      if (held.down) throw new ApiError(null, 0);
      if (etag !== `"${held.version}"`) throw new ApiError(null, 412);
      held.text = text;
      held.version++;
      held.saves++;
      return { body: text, etag: `"${held.version}"` };
    }
  };
  return { held, save: new Autosave<Text>(wire, '"1"') };
}

it('saves once typing rests', async () => {
  const { held, save } = server();
  save.changed({ plan: 'r' });
  await vi.advanceTimersByTimeAsync(QUIET_MS / 2);
  save.changed({ plan: 'rest' });
  expect(save.state).toBe('typing');
  await vi.advanceTimersByTimeAsync(QUIET_MS);
  expect(held).toMatchObject({ text: { plan: 'rest' }, saves: 1 });
  expect(save.state).toBe('saved');
});

it('saves by itself when the network is back', async () => {
  const { held, save } = server();
  held.down = true;
  save.changed({ plan: 'rest' });
  await vi.advanceTimersByTimeAsync(QUIET_MS);
  expect(save.state).toBe('waiting-for-network');
  held.down = false;
  await vi.advanceTimersByTimeAsync(RETRY_MS);
  expect(held.text.plan).toBe('rest');
  expect(save.state).toBe('saved');
});

it('overwrites nobody: it asks which text should stay', async () => {
  const { held, save } = server();
  held.text = { plan: 'theirs' };
  held.version = 2;
  save.changed({ plan: 'mine' });
  await vi.advanceTimersByTimeAsync(QUIET_MS);
  expect(save.state).toBe('conflict');
  expect(held.text.plan).toBe('theirs');
  expect(await save.keepMine()).toBe(true);
  expect(held.text.plan).toBe('mine');
});

it('can take the other text instead', async () => {
  const { held, save } = server();
  held.text = { plan: 'theirs' };
  held.version = 2;
  save.changed({ plan: 'mine' });
  await vi.advanceTimersByTimeAsync(QUIET_MS);
  expect(save.takeTheirs()).toEqual({ plan: 'theirs' });
  save.changed({ plan: 'theirs, and more' });
  await vi.advanceTimersByTimeAsync(QUIET_MS);
  expect(held.text.plan).toBe('theirs, and more');
});

it('tells when something is still unsaved', async () => {
  const { held, save } = server();
  held.down = true;
  save.changed({ plan: 'rest' });
  expect(await save.flush()).toBe(false);
});
