import { describe, expect, it } from 'vitest';
import { fromHex, sha256, utf8 } from './bytes';
import { isConsistent, isIncluded, leafHash, openCheckpoint } from './log';
import { Log } from './made.test-support';

async function logOf(count: number): Promise<Log> {
  const log = new Log();
  for (let index = 0; index < count; index++) log.add(await sha256(utf8(`leaf ${index}`)));
  return log;
}

const flipped = (bytes: Uint8Array) => Uint8Array.from(bytes, (byte, index) => (index === 3 ? byte ^ 1 : byte));

describe('the log', () => {
  it('hashes as the known tree of Certificate Transparency does', async () => {
    // The eight leaves of the reference implementation's tests.
    const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map(fromHex);
    const log = new Log();
    log.add(...leaves);
    const { root } = await openCheckpoint(await log.note(), log.key, log.origin);
    expect(root).toEqual(fromHex('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'));
    expect(await leafHash(new Uint8Array())).toEqual(fromHex('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'));
  });

  it('proves every leaf of every size, and nothing else', async () => {
    const log = await logOf(13);
    for (let size = 1; size <= 13; size++) {
      const { root } = await openCheckpoint(await log.note(size), log.key, log.origin);
      for (let index = 0; index < size; index++) {
        const [leaf, path] = [log.leaves[index]!, await log.inclusion(index, size)];
        expect(await isIncluded(leaf, index, size, path, root), `${index} of ${size}`).toBe(true);
        expect(await isIncluded(flipped(leaf), index, size, path, root)).toBe(false);
        expect(await isIncluded(leaf, index + 1, size, path, root)).toBe(false);
        expect(await isIncluded(leaf, index, size, [...path, root], root)).toBe(false);
        if (path.length) expect(await isIncluded(leaf, index, size, [flipped(path[0]!), ...path.slice(1)], root)).toBe(false);
      }
    }
  });

  it('proves that each size grew out of each smaller one, and refuses a history that was rewritten', async () => {
    const log = await logOf(13);
    const rewritten = await logOf(13);
    rewritten.leaves[0] = await sha256(utf8('something else'));
    for (let newer = 1; newer <= 13; newer++) {
      const to = await openCheckpoint(await log.note(newer), log.key, log.origin);
      const other = await openCheckpoint(await rewritten.note(newer), rewritten.key, rewritten.origin);
      for (let older = 1; older <= newer; older++) {
        const from = await openCheckpoint(await log.note(older), log.key, log.origin);
        const path = await log.consistency(older, newer);
        expect(await isConsistent(from, to, path), `${older} to ${newer}`).toBe(true);
        expect(await isConsistent(from, other, await rewritten.consistency(older, newer))).toBe(false);
        if (older < newer) expect(await isConsistent(to, from, path)).toBe(false);
        if (path.length) expect(await isConsistent(from, to, [flipped(path[0]!), ...path.slice(1)])).toBe(false);
      }
    }
  });

  it('believes a checkpoint only with the log’s own signature and name', async () => {
    const log = await logOf(3);
    const note = await log.note();
    expect((await openCheckpoint(note, log.key, log.origin)).size).toBe(3);
    const refused: [string, Uint8Array, string][] = [
      [note, new Log().key, log.origin],
      [note, log.key, 'another.example/dokita-log'],
      [note.replace('\n3\n', '\n4\n'), log.key, log.origin],
      [note.replace('\n3\n', '\n03\n'), log.key, log.origin],
      [note.slice(0, note.indexOf('\n\n') + 2), log.key, log.origin],
      ['', log.key, log.origin]
    ];
    for (const [text, key, origin] of refused) await expect(openCheckpoint(text, key, origin)).rejects.toThrow('checkpoint');
  });
});
