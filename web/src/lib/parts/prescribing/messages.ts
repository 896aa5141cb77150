// The sentences of the prescribing screen; a side effect of importing this.
import { addEnglish } from '$lib/i18n.svelte';
import english from '$lib/messages/en.prescribing.json';
import '$lib/parts/prescription/messages';

addEnglish(english);
