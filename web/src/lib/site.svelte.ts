// The hospital this server belongs to, asked once.
import { site as fetchSite } from './api/dokita';
import type { Site } from './api/contract';

const state = $state<{ site: Site | null }>({ site: null });

export function site(): Site | null {
  return state.site;
}

export async function loadSite(): Promise<Site> {
  state.site = await fetchSite();
  return state.site;
}
