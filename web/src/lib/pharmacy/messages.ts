// The sentences of the pharmacist's pages; a side effect of importing this.
import { addEnglish } from '$lib/i18n.svelte';
import english from '$lib/messages/en.pharmacy.json';

addEnglish(english);
