// The sentences about prescriptions, the clinical profile and record sharing; a side effect of importing this.
import { addEnglish } from '$lib/i18n.svelte';
import english from '$lib/messages/en.clinic.json';
import '$lib/pharmacy/messages';

addEnglish(english);
