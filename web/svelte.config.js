import adapter from '@sveltejs/adapter-static';

/** @type {import('@sveltejs/kit').Config} */
export default {
  kit: {
    // One page for every address: the server answers any unknown path with it.
    adapter: adapter({ fallback: '200.html' }),
    csp: {
      mode: 'hash',
      directives: { 'script-src': ['self', 'wasm-unsafe-eval'], 'object-src': ['none'], 'base-uri': ['self'] }
    }
  }
};
