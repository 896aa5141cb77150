import adapter from '@sveltejs/adapter-static';
import { withOfflineShell } from './scripts/offline-shell.mjs';

/** @type {import('@sveltejs/kit').Config} */
export default {
  kit: {
    // One page for every address: the server answers any unknown path with it.
    adapter: withOfflineShell(adapter({ fallback: '200.html' })),
    // The pharmacist's pages register it, for themselves alone.
    serviceWorker: { register: false },
    csp: {
      mode: 'hash',
      directives: {
        'script-src': ['self', 'wasm-unsafe-eval'],
        'worker-src': ['self'],
        'manifest-src': ['self'],
        'object-src': ['none'],
        'base-uri': ['self']
      }
    }
  }
};
