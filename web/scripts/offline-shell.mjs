// Tells the built service worker which files the pharmacist's pages need: the page itself, the
// code of their routes with all that it imports, the reader's program, fonts and icons.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SHELL = '/200.html';
const STATIC = ['/manifest.webmanifest', '/icon.svg', '/icon-192.png', '/icon-512.png'];
/** The frame of every page, its error page, and the pharmacist's. */
const ROUTES = /routes\/(\+layout|\+error|pharmacy\/)/;

/** Wraps an adapter: once it wrote the site, the service worker gets its list. */
export function withOfflineShell(adapter, site = 'build') {
  return {
    ...adapter,
    async adapt(builder) {
      await adapter.adapt(builder);
      const manifest = JSON.parse(readFileSync(join(builder.getClientDirectory(), '.vite/manifest.json'), 'utf8'));
      const files = [SHELL, ...STATIC, ...filesOf(manifest, entries(manifest))];
      const target = join(site, 'service-worker.js');
      writeFileSync(target, withList(readFileSync(target, 'utf8'), files, versionOf(site, files)));
      builder.log.success(`Offline: ${files.length} files`);
    }
  };
}

/** Everything that these parts of a Vite manifest load, also later on. */
export function filesOf(manifest, keys) {
  const found = new Set();
  const seen = new Set();
  const visit = (key) => {
    if (seen.has(key)) return;
    seen.add(key);
    const part = manifest[key];
    if (!part) throw new Error(`the manifest has no ${key}`);
    for (const file of [part.file, ...(part.css ?? []), ...(part.assets ?? [])]) found.add(`/${file}`);
    // The router names every page of the site: what it loads later is not all ours.
    const later = isRouter(key) ? [] : (part.dynamicImports ?? []);
    for (const other of [...(part.imports ?? []), ...later]) visit(other);
  };
  keys.forEach(visit);
  return [...found].sort();
}

export function withList(worker, files, version) {
  const list = Buffer.from(files.join('\n')).toString('base64');
  if (!worker.includes('__OFFLINE_FILES__') || !worker.includes('__OFFLINE_VERSION__')) {
    throw new Error('the service worker has no place for its list');
  }
  return worker.replace('__OFFLINE_FILES__', list).replace('__OFFLINE_VERSION__', version);
}

function entries(manifest) {
  const keys = Object.keys(manifest);
  const nodes = keys.filter((key) => /\/nodes\/\d+\.js$/.test(key) && ROUTES.test(readFileSync(key, 'utf8')));
  return [...keys.filter((key) => isRouter(key) || key.endsWith('runtime/client/entry.js')), ...nodes];
}

function isRouter(key) {
  return key.endsWith('client-optimized/app.js');
}

/** Changes when any of the files does: those whose names carry no hash are read. */
function versionOf(site, files) {
  const hash = createHash('sha256').update(files.join('\n'));
  for (const file of [SHELL, ...STATIC]) hash.update(readFileSync(join(site, file)));
  return hash.digest('hex').slice(0, 12);
}
